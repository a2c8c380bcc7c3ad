import { extname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ParamValues } from '../model/plan.ts';
import { parseDuration, parseDurationRange, parseRate, parseShare, parseSize } from '../model/units.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ExperimentSource } from './experiment-source.ts';
import { type Path, type Places, Problems, type Problem, show } from './problems.ts';
import { readSource, readText } from './read-source.ts';

/** Values of the params in every cell of the matrix. */
export interface ParamCells {
  readonly axes: readonly { readonly name: string; readonly values: readonly Json[] }[];
  /** In order: the last axis changes fastest. */
  readonly cells: readonly ParamValues[];
  readonly problems: readonly Problem[];
}

/** Params of one side of a comparison. */
export interface ParamChange {
  /** As it is written: `--head-define`. */
  readonly option: string;
  /** `name=value` */
  readonly define: readonly string[];
}

/** Where values come from that take the place of defaults. */
export interface Overrides {
  /** `name=value`, from the command line. */
  readonly define: readonly string[];
  /** What an option other than `-D` adds to them. */
  readonly change?: ParamChange;
  readonly paramsFile?: string;
  readonly cwd: string;
}

interface Override {
  readonly name: string;
  /** From `-D` it is a text, whose type follows the default. */
  readonly value: Json;
  readonly isText: boolean;
  add(message: string): void;
}

/** What the default of a param says about its values. */
interface ParamKind {
  readonly called: string;
  accepts(value: Json): boolean;
}

const unitKinds: readonly ParamKind[] = [
  { called: 'a duration such as 250ms', accepts: (value) => typeof value === 'string' && parseDuration(value) !== undefined },
  { called: 'a size such as 2KiB', accepts: (value) => typeof value === 'string' && parseSize(value) !== undefined },
  { called: 'a rate such as 4/s', accepts: (value) => typeof value === 'string' && parseRate(value) !== undefined },
  {
    called: 'a share such as 30%',
    accepts: (value) =>
      (typeof value === 'string' && value.includes('%') && parseShare(value) !== undefined) ||
      (typeof value === 'number' && value >= 0 && value <= 1),
  },
  { called: 'a range such as 5ms..50ms', accepts: (value) => typeof value === 'string' && parseDurationRange(value) !== undefined },
];

interface ParamState {
  readonly defaults: ParamValues;
  /** Values of params that have one in all cells. */
  readonly base: Record<string, Json>;
  readonly axes: Map<string, readonly Json[]>;
}

/**
 * Works out the values of params in each cell. Precedence: default < params file < `-D`. A value for a param of the matrix takes the place of its whole axis.
 * Problems with the matrix are added to `own`, those with overrides are in the answer.
 */
export async function paramCells(
  {
    params: defaults = {},
    matrix = {},
  }: { readonly params?: ParamValues | undefined; readonly matrix?: { readonly [name: string]: Json } | undefined },
  overrides: Overrides,
  own: Problems,
): Promise<ParamCells> {
  const problems: Problem[] = [];
  const state: ParamState = { defaults, base: { ...defaults }, axes: new Map() };
  for (const [name, values] of Object.entries(matrix)) addAxis(state, name, values, own);
  for (const override of [...(await fromFile(overrides, problems)), ...fromCommandLine(overrides, problems)]) apply(state, override);
  return { axes: Array.from(state.axes, ([name, values]) => ({ name, values })), cells: product(state.base, [...state.axes]), problems };
}

function apply({ defaults, base, axes }: ParamState, override: Override): void {
  const { name, isText } = override;
  const byDefault = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (byDefault === undefined) {
    override.add(`there is no param ${name}${didYouMean(name, Object.keys(defaults))}`);
    return;
  }
  const isAxis = axes.has(name);
  const kind = kindOf(byDefault);
  const written = isAxis ? listed(override) : [override.value];
  const values = written.map((value) => (isText ? typed(value as string, byDefault) : value));
  const wrong = values.filter((value) => !kind.accepts(value));
  for (const value of wrong) {
    const isSeveral = !isAxis && typeof value === 'string' && value.includes(',');
    const axis = isSeveral ? `; for several values the experiment needs an axis: matrix: {${name}: [${value}]}` : '';
    override.add(`${show(value)} is not ${kind.called}${axis}`);
  }
  if (wrong.length > 0) return;
  if (isAxis) axes.set(name, values);
  else base[name] = values[0] as Json;
}

function addAxis({ defaults, axes }: ParamState, name: string, written: Json, own: Problems): void {
  const path: Path = ['matrix', name];
  const byDefault = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (byDefault === undefined) {
    own.add(path, `there is no param ${name}${didYouMean(name, Object.keys(defaults))}`, 'key');
    return;
  }
  if (!Array.isArray(written)) {
    own.add(path, `${show(written)} is no list; write [4, 8]`);
    return;
  }
  const values = written as readonly Json[];
  const kind = kindOf(byDefault);
  for (const [index, value] of values.entries()) {
    if (!kind.accepts(value)) own.add([...path, index], `${show(value)} is not ${kind.called}`);
  }
  if (values.length === 0) own.add(path, 'the list is empty');
  axes.set(name, values);
}

/** The first axis is the outermost. */
function product(base: ParamValues, axes: readonly (readonly [name: string, values: readonly Json[]])[]): readonly ParamValues[] {
  return axes.reduce<readonly ParamValues[]>(
    (cells, [name, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value }))),
    [base],
  );
}

async function fromFile({ paramsFile, cwd }: Overrides, problems: Problem[]): Promise<readonly Override[]> {
  if (paramsFile === undefined) return [];
  const source = await readParamsFile(paramsFile, cwd);
  problems.push(...source.problems);
  const place = new Problems(source);
  if (source.problems.length > 0) return [];
  if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
    place.add([], `${show(source.value)} is no map of params; write nodes: 24`);
    problems.push(...place.list);
    return [];
  }
  return Object.entries(source.value as JsonObject).map(([name, value]) => ({
    name,
    value,
    isText: false,
    add: (message) => problems.push(problemAt(source, [name], message)),
  }));
}

function problemAt(places: Places, path: Path, message: string): Problem {
  const position = places.locate(path);
  return { file: places.file, path, message, ...(position === undefined ? {} : { position }) };
}

/** A file that cannot be read is a problem of that file: the experiment may be as good as ever. */
async function readParamsFile(file: string, cwd: string): Promise<ExperimentSource> {
  try {
    return await (extname(file) === '.toml' ? readToml(file, cwd) : readSource(file, cwd));
  } catch (error) {
    if (!(error instanceof RegattaError && error.code === 'FILE_UNREADABLE')) throw error;
    const problems = [{ file, path: [], message: error.message }];
    return { file, path: resolve(cwd, file), locate: () => undefined, value: undefined, problems };
  }
}

async function readToml(file: string, cwd: string): Promise<ExperimentSource> {
  const path = resolve(cwd, file);
  const text = await readText(file, path);
  const source = { file, path, locate: () => undefined };
  const { parse: parseToml, TomlError } = await import('smol-toml');
  try {
    return { ...source, value: parseToml(text), problems: [] };
  } catch (error) {
    const { line, column } = error instanceof TomlError ? error : {};
    const position = line === undefined || column === undefined ? {} : { position: { line, column } };
    // below the first line it shows the source
    const message = (messageOf(error).split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { ...source, value: undefined, problems: [{ file, path: [], message, ...position }] };
  }
}

function fromCommandLine({ define, change }: Overrides, problems: Problem[]): readonly Override[] {
  const written = [{ option: '-D', define }, ...(change === undefined ? [] : [change])];
  const texts = written.flatMap(({ option, define: ofOption }) => ofOption.map((text) => ({ text, file: `${option} ${text}` })));
  return texts.flatMap(({ text, file }) => {
    const equals = text.indexOf('=');
    if (equals > 0) {
      const [name, value] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
      return [{ name, value, isText: true, add: (message: string) => problems.push({ file, path: [], message }) }];
    }
    problems.push({ file, path: [], message: 'is not name=value' });
    return [];
  });
}

/** Values of an override for an axis: `4,8` or `[4, 8]`, or one value. */
function listed({ value, isText }: Override): readonly Json[] {
  if (!isText) return Array.isArray(value) ? (value as readonly Json[]) : [value];
  const text = value as string;
  return (/^\[.*\]$/.test(text) ? text.slice(1, -1) : text).split(',').map((each) => each.trim());
}

/** A text from the command line as a value of the type that the default has. */
function typed(text: string, byDefault: Json): Json {
  if (typeof byDefault === 'string') return byDefault.endsWith('%') && /^[\d.]+$/.test(text) ? Number(text) : text;
  const document = parseDocument(text);
  return document.errors.length > 0 ? text : (document.toJS() as Json);
}

function kindOf(byDefault: Json): ParamKind {
  switch (typeof byDefault) {
    case 'number':
      return { called: 'a number', accepts: (value) => typeof value === 'number' && Number.isFinite(value) };
    case 'boolean':
      return { called: 'true or false', accepts: (value) => typeof value === 'boolean' };
    case 'string':
      return unitKinds.find((kind) => kind.accepts(byDefault)) ?? { called: 'a text', accepts: (value) => typeof value === 'string' };
    default:
      if (byDefault === null) return { called: 'a value', accepts: () => true };
      return Array.isArray(byDefault)
        ? { called: 'a list', accepts: (value) => Array.isArray(value) }
        : { called: 'a map', accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) };
  }
}
