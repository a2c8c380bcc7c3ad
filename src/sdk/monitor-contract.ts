import { setTimeout as sleep } from 'node:timers/promises';
import { paramsSchema } from '../experiment/value-schema.ts';
import type { JsonObject } from '../model/json.ts';
import { everyOption, type Monitor, type MonitorDeclaration, type SeriesSubject } from '../model/monitor.ts';
import { parsePrometheus } from '../readings/pages/parse-prometheus.ts';

/** One thing that every monitor must do: `check` rejects with what is wrong. Give both to the `test` of any test runner. */
export interface MonitorCheck {
  readonly name: string;
  readonly check: () => Promise<void>;
}

export interface MonitorContractOptions {
  /** Options as a user writes them, for a monitor that cannot do without. */
  readonly options?: JsonObject;
}

/**
 * What every monitor must do, as a list of checks:
 *
 *     for (const { name, check } of monitorContract(monitor)) test(name, check);
 */
export function monitorContract(monitor: MonitorDeclaration, { options = {} }: MonitorContractOptions = {}): readonly MonitorCheck[] {
  const readings = (): Promise<readonly Reading[]> => readTwice(monitor, options);
  return [
    { name: 'says what it is, where it sits, and what each option and series is', check: async () => checkTexts(monitor) },
    { name: 'has options with valid defaults', check: async () => void read(monitor, options) },
    { name: 'starts, reads within its interval, and ends', check: async () => void (await readings()) },
    { name: 'gives values under names that a page of Prometheus can have', check: async () => checkNames(await readings()) },
    { name: 'has counters that do not fall', check: async () => checkCounters(await readings()) },
    { name: 'gives the series that it declares, and no others', check: async () => checkDeclared(monitor, await readings()) },
    { name: 'gives each value once in a reading, and no value where it has none', check: async () => checkValues(await readings()) },
  ];
}

/** What it wrote in one reading. */
type Reading = readonly { readonly name: string; readonly value: number; readonly of: SeriesSubject | undefined }[];

/** How long it may take to start or to end, ms, as in a run. */
const startLimitMs = 10_000;
const endLimitMs = 2000;

function checkTexts({ about, place, options = {}, series = {} }: MonitorDeclaration): void {
  assert(about !== '', 'the monitor says nothing about itself');
  assert(['run', 'machine', 'host'].includes(place), `its place is ${place}`);
  for (const [name, spec] of Object.entries(options)) assert(spec.about !== '', `option ${name} says nothing about itself`);
  for (const [name, text] of Object.entries(series)) assert(text !== '', `series ${name} says nothing about itself`);
}

function read({ options: specs }: MonitorDeclaration, options: JsonObject): JsonObject {
  return paramsSchema({ ...everyOption, ...specs }).parse(options);
}

async function readTwice(declaration: MonitorDeclaration, written: JsonObject): Promise<readonly Reading[]> {
  const options = read(declaration, written);
  const life = new AbortController();
  const context = {
    host: 'host-0',
    processes: () => [{ pid: process.pid, isGroup: false, of: { host: 'host-0' } }],
    watchEventLoop: () => () => ({ p50Ns: 1e5, p99Ns: 1e6, maxNs: 2e6, count: 100, sumNs: 1e7 }),
    problem: () => undefined,
    signal: life.signal,
  };
  const monitor = await within(startLimitMs, Promise.resolve(declaration.start(context, options)), 'it did not start');
  try {
    const everyMs = Number(options['every']) / 1e6;
    const first = await readOnce(monitor, everyMs);
    await sleep(20);
    return [first, await readOnce(monitor, everyMs)];
  } finally {
    life.abort();
    await within(endLimitMs, Promise.resolve(monitor[Symbol.asyncDispose]?.()), 'it did not end');
  }
}

async function readOnce(monitor: Monitor, everyMs: number): Promise<Reading> {
  const reading: Reading[number][] = [];
  const given = new AbortController();
  const answer = Promise.resolve(monitor.read((name, value, of) => reading.push({ name, value, of }), given.signal));
  try {
    await within(everyMs, answer, 'a reading did not end');
  } finally {
    given.abort();
  }
  return reading;
}

function checkNames(readings: readonly Reading[]): void {
  for (const { name } of readings.flat()) {
    const [parsed] = parsePrometheus(`${name} 1`);
    assert(parsed?.[0] === name, `${name} is not how a page has it: ${parsed?.[0]}`);
  }
}

function checkCounters([first = [], second = []]: readonly Reading[]): void {
  const before = new Map(first.map((row) => [keyOf(row), row.value]));
  for (const row of second) {
    if (!familyOf(row.name).endsWith('_total')) continue;
    assert(row.value >= (before.get(keyOf(row)) ?? 0), `${row.name} fell from ${before.get(keyOf(row))} to ${row.value}`);
  }
}

function checkDeclared({ series }: MonitorDeclaration, readings: readonly Reading[]): void {
  if (series === undefined) return;
  const declared = new Set(Object.keys(series).map(familyOf));
  const undeclared = new Set(
    readings.flatMap((reading) => reading.map(({ name }) => familyOf(name))).filter((name) => !declared.has(name)),
  );
  assert(undeclared.size === 0, `it gives ${[...undeclared].join(', ')}, which it does not declare`);
}

function checkValues(readings: readonly Reading[]): void {
  assert(
    readings.some((reading) => reading.length > 0),
    'it gives nothing',
  );
  for (const reading of readings) {
    const seen = new Set<string>();
    for (const row of reading) {
      assert(!Number.isNaN(row.value), `${row.name} is NaN: leave out what has no value`);
      assert(!seen.has(keyOf(row)), `${row.name} is given twice`);
      seen.add(keyOf(row));
    }
  }
}

function keyOf({ name, of }: Reading[number]): string {
  return `${name} ${JSON.stringify(of ?? null)}`;
}

/** A name without its labels. */
function familyOf(name: string): string {
  return name.replace(/\{.*$/s, '');
}

async function within<T>(limitMs: number, work: Promise<T>, complaint: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${complaint} within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function assert(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}
