import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../model/errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { ImpossibleShape, makePacer, type Pacer, type PacerEnd, type PacerPart, type PacerRef } from '../model/pacer.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';
import type { LoadOutline } from '../model/plan.ts';
import { reachCount } from '../model/reach-count.ts';
import { writeDuration } from '../model/units.ts';
import { type Cell, isMap, isPath, missingPart } from './cell.ts';
import { type Driven, noEnd, type WrittenEnd } from './driven.ts';
import { loadModule } from './load-module.ts';
import { type Path, writePlace } from './problems.ts';
import { paramsSchema, valueSchema } from './value-schema.ts';

/** What drives an entry whose rate stands at that path of it, when it ends, and what will come of that. */
export async function planPacer(
  cell: Cell,
  written: Json,
  { roundNs, isRefused, ...own }: WrittenEnd,
  path: Path,
): Promise<Driven | undefined> {
  const { problems } = cell;
  const end = { ...own, forNs: own.forNs ?? (own.operations === null ? roundNs : null) };
  const made = await makeWritten(cell, written, end, [...path, 'rate']);
  if (made === undefined) return undefined;
  const { ref, pacer } = made;
  const isOver = (own.forNs ?? 0) > pacer.lengthNs || (own.operations ?? 0) > operationsBefore(pacer, pacer.lengthNs);
  if (isOver) {
    const key = own.forNs === null ? 'operations' : 'for';
    problems.add([...path, key], `the ${ref.name} is over before, after ${writeDuration(pacer.lengthNs)}; leave out ${key}`);
  }
  const forNs = own.operations === null ? Math.min(end.forNs ?? Number.POSITIVE_INFINITY, pacer.lengthNs) : null;
  if (forNs === Number.POSITIVE_INFINITY) {
    if (!isRefused) problems.add(path, noEnd);
    return undefined;
  }
  const ends = { forNs, operations: own.operations };
  return { drive: { kind: 'pacer', ...ref }, ...ends, outline: outlineOf(pacer, ends) };
}

/** The pacer as the plan names it, and made once to see that it can be. */
async function makeWritten(
  cell: Cell,
  written: Json,
  end: PacerEnd,
  path: Path,
): Promise<{ readonly ref: PacerRef; readonly pacer: Pacer } | undefined> {
  const parts = new Map<string, PacerPart>();
  const ref = await readPacer({ cell, parts }, written, path);
  if (ref === undefined) return undefined;
  try {
    const pacer = await makePacer(ref, end, async ({ name }) => parts.get(name) as PacerPart);
    checkPacer(pacer);
    return { ref, pacer };
  } catch (error) {
    cell.problems.add(error instanceof ImpossibleShape ? [...path, ref.name, ...error.path] : [...path, ref.name], messageOf(error));
    return undefined;
  }
}

/** What will come of a pacer, for an entry with that end. */
function outlineOf(pacer: Pacer, { forNs, operations }: PacerEnd): LoadOutline {
  const lengthNs = forNs ?? reachCount(pacer)(operations ?? Number.POSITIVE_INFINITY);
  return {
    pace: pacer.pace,
    // of an entry that ends by a count: when the operation after its last would be due
    lengthNs: Number.isFinite(lengthNs) ? Math.round(lengthNs) : null,
    operations: operations ?? operationsBefore(pacer, lengthNs),
  };
}

/** The one that is begun is due; what is above a whole number by rounding alone is none. */
function operationsBefore(pacer: Pacer, elapsedNs: number): number {
  return elapsedNs === Number.POSITIVE_INFINITY ? elapsedNs : Math.ceil(pacer.count(elapsedNs) - 1e-6);
}

/** A pacer of the user's own is whatever its module makes of it. */
function checkPacer(pacer: Pacer): void {
  const isWhole =
    (['schedule', 'rate', 'count'] as const).every((each) => typeof pacer[each] === 'function') &&
    typeof pacer.lengthNs === 'number' &&
    typeof pacer.pace === 'string';
  if (!isWhole) throw new TypeError('is no pacer: make must answer with schedule, rate, count, lengthNs and pace');
  const first = pacer.schedule(1)();
  if (!(first >= 0)) throw new TypeError(`its first operation is due at ${first}, which is no time in ns`);
}

interface Reading {
  readonly cell: Cell;
  /** Filled with every part that is named, by name. */
  readonly parts: Map<string, PacerPart>;
}

async function readPacer(reading: Reading, written: Json, path: Path): Promise<PacerRef | undefined> {
  const { cell, parts } = reading;
  const { problems } = cell;
  if (!isMap(written)) return readRate(reading, written, path);
  const [name, ...others] = Object.keys(written);
  if (name === undefined || others.length > 0) {
    problems.add(path, 'exactly one pacer is needed; write rate: 4/s');
    return undefined;
  }
  const found = await findPacer(cell, name, path);
  if (found === undefined) return undefined;
  parts.set(name, found.part);
  const place = [...path, name];
  const options = problems.read(paramsSchema(found.part.options), inFull(written[name], found.part.options), place);
  if (options === undefined) return undefined;
  const before = problems.list.length;
  const settled = await settleAll(reading, found.part.options, options, place);
  return problems.list.length > before ? undefined : { name, ...(found.url === undefined ? {} : { url: found.url }), options: settled };
}

/** The one option that a pacer cannot do without may stand for all of them: `stages: [{to: 4/s, for: 10s}]`, `poisson: 4/s`. */
function inFull(written: Json | undefined, specs: ParamSpecs): Json | undefined {
  const [needed, ...others] = Object.keys(specs).filter((name) => specs[name]?.required === true);
  const isAlone = written !== undefined && written !== null && !isMap(written);
  return isAlone && needed !== undefined && others.length === 0 ? { [needed]: written } : written;
}

/** `4/s` is the pacer `constant`. */
function readRate({ cell, parts }: Reading, written: Json, path: Path): PacerRef | undefined {
  const constant = cell.parts.pacers['constant'] as PacerPart;
  parts.set('constant', constant);
  const rate = cell.problems.read(valueSchema(constant.options['rate'] as ParamSpec), written, path);
  return rate === undefined ? undefined : { name: 'constant', options: { rate } };
}

async function findPacer(cell: Cell, name: string, path: Path): Promise<{ readonly part: PacerPart; readonly url?: string } | undefined> {
  const { problems, directory, parts } = cell;
  if (!isPath(name)) {
    const part = Object.hasOwn(parts.pacers, name) ? parts.pacers[name] : undefined;
    if (part === undefined) problems.add(path, missingPart('pacer', name, Object.keys(parts.pacers)));
    return part === undefined ? undefined : { part };
  }
  const file = resolve(directory, name);
  const loaded = await loadModule(file);
  if (!('exported' in loaded)) {
    problems.add(path, `${writePlace(name, loaded.position)}: ${loaded.message}`);
    return undefined;
  }
  const part = loaded.exported as Partial<PacerPart> | null | undefined;
  if (typeof part?.make !== 'function') {
    problems.add(path, `${name} is no pacer: its default export has no function make`);
    return undefined;
  }
  return { part: { about: part.about ?? '', options: part.options ?? {}, make: part.make }, url: pathToFileURL(file).href };
}

/** Options whose canonical value only the folder of the experiment and the table of pacers can tell: what files and pacers inside them are. */
async function settleAll(reading: Reading, specs: ParamSpecs, options: JsonObject, path: Path): Promise<JsonObject> {
  const settled = await Promise.all(
    Object.entries(options).map(async ([key, value]) => [key, await settle(reading, specs[key], value, [...path, key])] as const),
  );
  return Object.fromEntries(settled);
}

async function settle(reading: Reading, spec: ParamSpec | undefined, value: Json, path: Path): Promise<Json> {
  switch (spec?.type) {
    case 'file':
      return { name: value, url: pathToFileURL(resolve(reading.cell.directory, value as string)).href };
    case 'pacer':
      return ((await readPacer(reading, value, path)) ?? null) as unknown as Json;
    case 'list':
      return Promise.all((value as readonly Json[]).map((item, index) => settle(reading, spec.items, item, [...path, index])));
    case 'object':
      return spec.fields === undefined ? value : settleAll(reading, spec.fields, value as JsonObject, path);
    default:
      return value;
  }
}
