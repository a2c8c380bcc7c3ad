import { checkSql } from '../analysis/check-sql.ts';
import { coreMetrics } from '../analysis/core-metrics.ts';
import { openEmptyRun } from '../analysis/run-reader.ts';
import { paramsSchema } from '../experiment/value-schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Kit, NodeDeclaration, NodeProgram, ScenarioDeclaration } from '../model/kit.ts';
import { statistics } from '../model/metric.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';
import { scenarioProblem } from '../model/scenario.ts';
import { coreTables, type Table } from '../model/table.ts';
import { startPair } from './kit-contract/start-pair.ts';

/** One thing that every kit must do: `check` rejects with what is wrong. Give both to the `test` of any test runner. */
export interface KitCheck {
  readonly name: string;
  readonly check: () => Promise<void>;
}

export interface KitContractOptions {
  /** Params for the programs that do not start with their defaults alone, as a user writes them. null: the program is not started. */
  readonly params?: { readonly [program: string]: JsonObject | null };
}

/**
 * What every kit must do, as a list of checks:
 *
 *     for (const { name, check } of kitContract(kit)) test(name, check);
 */
export function kitContract(kit: Kit, { params = {} }: KitContractOptions = {}): readonly KitCheck[] {
  return [
    { name: 'is plain data', check: async () => checkPlain(kit) },
    { name: 'has params with a meaning and valid defaults', check: async () => checkParams(kit) },
    { name: 'has tables whose rows can be placed in time', check: async () => kit.tables.forEach(checkTable) },
    { name: 'has metrics, views and a report whose SQL runs', check: () => checkQueries(kit) },
    { name: 'names metrics that it has as headline and highlights', check: async () => checkNamedMetrics(kit) },
    ...Object.entries(kit.scenarios).map(([name, { url }]) => ({
      name: `scenario ${name} loads`,
      check: async () => {
        const problem = scenarioProblem(await exportOf(url));
        assert(problem === undefined, `${url} is no scenario: ${problem}`);
      },
    })),
    ...Object.entries(kit.nodes).map(([name, declaration]) => ({
      name: `program ${name} starts, connects, stops and leaves nothing`,
      check: async () => {
        const program = await exportOf<NodeProgram>(declaration.url);
        assert(typeof program?.start === 'function', `the default export of ${declaration.url} has no function \`start\``);
        const given = params[name];
        if (given === null) return;
        const checked = paramsSchema(declaration.params).parse(given ?? {});
        await startPair(program, declaration.derive?.(checked) ?? checked);
      },
    })),
  ];
}

type FunctionsOf<T> = { [Key in keyof T]-?: NonNullable<T[Key]> extends (...args: never[]) => unknown ? Key : never }[keyof T];

/** Functions that a kit may have, by the key under which they stand: pure, and called where the experiment is planned. */
const functions: { readonly [Key in FunctionsOf<Kit & NodeDeclaration & ScenarioDeclaration>]: true } = {
  review: true,
  derive: true,
  count: true,
  links: true,
};

function checkPlain(kit: Kit): void {
  assert(/^[a-z][a-z0-9-]*$/.test(kit.name), `"${kit.name}" is no name for a kit: lower-case letters, digits and dashes, a letter first`);
  assert(kit.about !== '', 'the kit says nothing about itself');
  const visit = (value: unknown, path: string, key: string): void => {
    if (typeof value === 'function') {
      assert(Object.hasOwn(functions, key), `${path} is a function: only ${Object.keys(functions).join(', ')} may be one`);
    } else if (typeof value === 'object' && value !== null) {
      const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
      assert(isPlain, `${path} is no plain object`);
      for (const [name, item] of Object.entries(value)) visit(item, `${path}.${name}`, name);
    }
  };
  visit(kit, 'kit', '');
  for (const [name, { counts }] of Object.entries(kit.scenarios)) {
    assert(counts?.endsWith('_total') ?? true, `scenario ${name} counts in ${counts}: names of counters end in _total`);
  }
}

function checkParams(kit: Kit): void {
  for (const [of, parts] of [
    ['program', kit.nodes],
    ['scenario', kit.scenarios],
  ] as const) {
    for (const [name, { about, params }] of Object.entries<{ readonly about: string; readonly params: ParamSpecs }>(parts)) {
      assert(about !== '', `${of} ${name} says nothing about itself`);
      for (const [param, spec] of Object.entries(params)) checkParam(`param ${param} of ${of} ${name}`, spec);
    }
  }
}

function checkParam(name: string, spec: ParamSpec): void {
  assert(spec.about !== '', `${name} says nothing about itself`);
  if (spec.default !== undefined) {
    const read = paramsSchema({ value: spec }).safeParse({ value: spec.default satisfies Json });
    assert(read.success, `${name} has a default that it does not accept: ${read.error?.issues.map(({ message }) => message).join('; ')}`);
  }
  for (const [key, field] of Object.entries(spec.fields ?? {})) checkParam(`${name}, field ${key},`, field);
  if (spec.items !== undefined) checkParam(`${name}, each item,`, spec.items);
}

function checkTable({ name, about, columns }: Table): void {
  assert(!coreTables.some((table) => table.name === name), `table ${name} has the name of one that every run has`);
  assert(about !== '', `table ${name} says nothing about itself`);
  const [[first, column] = []] = Object.entries(columns);
  assert(first === 'ts' && column?.type === 'time', `the first column of table ${name} is not ts, a time`);
  for (const [key, { about }] of Object.entries(columns)) assert(about !== '', `column ${key} of table ${name} says nothing about itself`);
}

/** On a run without rows: what fails there can never be computed. */
async function checkQueries(kit: Kit): Promise<void> {
  const problems = await checkSql(kit.metrics, { kits: [kit] });
  assert(problems.size === 0, [...problems].map(([metric, problem]) => `metric ${metric}: ${problem}`).join('\n'));
  const { charts = [], tables = [], nodeColumns = [] } = kit.report ?? {};
  const queries = [
    ...(kit.views ?? []).map(({ name }) => ({ what: `view ${name}`, sql: `FROM ${name}` })),
    ...charts.map(({ name, sql }) => ({ what: `chart ${name}`, sql: `SELECT x, y FROM (${sql})` })),
    ...tables.map(({ name, sql, columns }) => ({ what: `table ${name}`, sql: `SELECT ${quotedNames(columns)} FROM (${sql})` })),
    ...nodeColumns.map(({ name, sql }) => ({ what: `column ${name} of nodes`, sql: `SELECT node, value FROM (${sql})` })),
  ];
  await using reader = await openEmptyRun({ kits: [kit] });
  for (const { what, sql } of queries) {
    await reader.query(sql).catch((cause: unknown) => {
      throw new Error(`${what} cannot be computed: ${String(cause)}`, { cause });
    });
  }
}

function quotedNames(columns: readonly { readonly name: string }[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}

function checkNamedMetrics({ metrics, headline, highlights = [] }: Kit): void {
  const all = [...metrics, ...coreMetrics()];
  const names = new Set(all.flatMap(({ name }) => [name, ...statistics.map((statistic) => `${name}.${statistic}`)]));
  for (const name of [...(headline === undefined ? [] : [headline]), ...highlights]) {
    assert(names.has(name), `there is no metric ${name}; there are ${metrics.map((metric) => metric.name).join(', ')}`);
  }
}

async function exportOf<T>(url: string): Promise<T | undefined> {
  return ((await import(url)) as { readonly default?: T }).default;
}

function assert(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
