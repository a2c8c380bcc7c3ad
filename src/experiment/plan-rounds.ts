import type { Json, JsonObject } from '../model/json.ts';
import type { EntryPlan, RoundPlan } from '../model/plan.ts';
import { type Cell, readKeys, readMap } from './cell.ts';
import { entryShape, roundShape } from './entry-schema.ts';
import { given } from './given.ts';
import { type EntryContext, type Fleets, planEntry } from './plan-entry.ts';
import { type Path, show } from './problems.ts';
import { UniqueNames } from './unique-names.ts';

/** Rounds in order; one that has problems is left out. */
export async function planRounds(cell: Cell, fleets: Fleets): Promise<readonly RoundPlan[]> {
  const { tree, problems } = cell;
  const written = tree['rounds'];
  if (!Array.isArray(written)) {
    problems.add(
      written === undefined ? [] : ['rounds'],
      `${written === undefined ? 'rounds is missing' : `${show(written)} is no list of rounds`}; write rounds: [{scenario: publish, rate: 4/s, for: 20s}]`,
    );
    return [];
  }
  if (written.length === 0) problems.add(['rounds'], 'there is no round');
  const rounds: RoundPlan[] = [];
  const names = new UniqueNames(problems, 'round');
  for (const [index, value] of (written as readonly Json[]).entries()) {
    const round = await planRound(cell, value, { path: ['rounds', index], fleets, names });
    if (round !== undefined) rounds.push(round);
  }
  return rounds;
}

interface RoundPlace {
  readonly path: Path;
  readonly fleets: Fleets;
  /** Of rounds. */
  readonly names: UniqueNames;
}

async function planRound(cell: Cell, value: Json, { path, fleets, names }: RoundPlace): Promise<RoundPlan | undefined> {
  const { problems } = cell;
  const before = problems.list.length;
  const map = readMap(problems, value, path, 'a map; write {scenario: publish, rate: 4/s, for: 20s}');
  if (map === undefined) return undefined;
  const { name, phase, together, ...own } = map;
  const { settings } = readKeys(problems, roundShape, given({ name, phase }), path);
  const kind: RoundPlan['kind'] = settings.phase ?? 'measured';
  const context = { ...fleets, labels: new UniqueNames(problems, 'scenario of the round'), kind, roundNs: null };
  const isWait = together === undefined && Object.keys(own).join() === 'for';
  const waitNs = isWait ? problems.read(entryShape.for, own['for'], [...path, 'for']) : undefined;
  const entries = isWait
    ? []
    : together === undefined
      ? await inlineEntry(cell, own, path, context)
      : await entriesTogether(cell, together, { own, path, context });
  const lengths = entries.map(({ forNs }) => forNs);
  const base = kind === 'measured' ? (entries[0]?.scenarios[0]?.name ?? 'wait') : kind;
  const title = names.take(settings.name, base, path);
  if (problems.list.length > before) return undefined;
  return { name: title, kind, entries, forNs: waitNs ?? (lengths.includes(null) ? null : Math.max(...(lengths as number[]))) };
}

/** A round that is one entry itself. */
async function inlineEntry(cell: Cell, own: JsonObject, path: Path, context: EntryContext): Promise<readonly EntryPlan[]> {
  const entry = await planEntry(cell, own, path, context);
  return entry === undefined ? [] : [entry];
}

async function entriesTogether(
  cell: Cell,
  together: Json,
  { own, path, context }: { readonly own: JsonObject; readonly path: Path; readonly context: EntryContext },
): Promise<readonly EntryPlan[]> {
  const { problems } = cell;
  const { for: length, ...others } = own;
  // holds for entries without an end of their own
  const roundNs = length === undefined ? null : (problems.read(entryShape.for, length, [...path, 'for']) ?? null);
  for (const key of Object.keys(others)) problems.add([...path, key], `${key} belongs in an entry of together`, 'key');
  if (!Array.isArray(together) || together.length === 0) {
    problems.add([...path, 'together'], `${show(together)} is no list of entries; write [{scenario: …, rate: 4/s}, …]`);
    return [];
  }
  const entries: EntryPlan[] = [];
  for (const [index, value] of (together as readonly Json[]).entries()) {
    const place = [...path, 'together', index];
    const map = readMap(problems, value, place, 'a map');
    const entry = map === undefined ? undefined : await planEntry(cell, map, place, { ...context, roundNs });
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}
