import type { JsonObject } from '../model/json.ts';
import type { EntryPlan, FleetPlan, RoundPlan } from '../model/plan.ts';
import { type Cell, listOfNames, readKeys, type Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { besideShape, type entryShape } from './entry-schema.ts';
import type { FoundScenario } from './find-scenario.ts';
import { notYet, refuseNotYet } from './needs.ts';
import type { Driven } from './driven.ts';
import { planDrive } from './plan-drive.ts';
import { checkFeeds, planFeeds } from './plan-feeds.ts';
import { planScenarios } from './plan-mix.ts';
import type { Path } from './problems.ts';
import type { UniqueNames } from './unique-names.ts';

export interface Fleets {
  readonly names: readonly string[];
  /** Counted; undefined where they have problems of their own. */
  readonly fleets: readonly FleetPlan[] | undefined;
}

/** Where an entry stands. */
export interface EntryContext extends Fleets {
  /** Of its round. */
  readonly labels: UniqueNames;
  /** Of its round. */
  readonly kind: RoundPlan['kind'];
  /** How long the round goes on, for entries that have no end of their own. */
  readonly roundNs: number | null;
}

/** One load entry; undefined where it has problems. */
export async function planEntry(cell: Cell, written: JsonObject, path: Path, context: EntryContext): Promise<EntryPlan | undefined> {
  const { problems } = cell;
  const before = problems.list.length;
  const known = refuseNotYet(written, 'entry', path, problems);
  const { settings, rest } = readKeys(problems, besideShape, known, path);
  const on = readTargets(cell, { on: settings.on, isList: Array.isArray(written['on']), path: [...path, 'on'] }, context);
  const feeds = await planFeeds(cell, settings.feed, [...path, 'feed']);
  const planned = await planScenarios(cell, { settings, rest, written, feeds }, context.labels, path);
  const isRefused =
    Object.keys(notYet.entry).some((key) => Object.hasOwn(written, key)) || problems.hasAny(written, ['for', 'operations'], path);
  const end = { forNs: settings.for ?? null, operations: settings.operations ?? null, roundNs: context.roundNs, isRefused };
  const driven = await planDrive(cell, { written, settings, end }, path);
  const found = planned?.found ?? [];
  if (driven !== undefined) checkDriven(cell, { driven, settings, written, user: found.find(({ isUser }) => isUser) }, path);
  if (driven !== undefined) checkMeasured(cell, driven, context.kind, path);
  if (planned === undefined || driven === undefined || problems.list.length > before) return undefined;
  const columns = [...new Set(found.flatMap((scenario) => scenario.columns))];
  checkFeeds(cell, feeds, { columns, outline: driven.outline, path });
  const { pick = 'rotate' } = settings;
  return {
    scenarios: planned.scenarios,
    on,
    pick,
    ...limitOf(cell, driven, settings),
    ...driven,
    ...(feeds.length === 0 ? {} : { feeds }),
    ...countedBy(cell, settings.counts, on, path),
  };
}

/**
 * The most that a search has in flight where its entry says nothing of it. A search goes on to rates that are too much, and each second of them piles up; what
 * a system answers within a limit worth searching for never comes near.
 */
const mostInSearch = 20_000;

/** What becomes of operations that are due when too many are in flight. */
function limitOf(
  { parts }: Cell,
  { drive }: Driven,
  { late, 'max-in-flight': most }: Settings<typeof entryShape>,
): Pick<EntryPlan, 'late' | 'maxInFlight'> {
  const searches = drive.kind === 'controller' && parts.controllers[drive.name]?.endsItself === true;
  if (!searches || late === 'send') return { late: late ?? 'send', maxInFlight: most ?? null };
  return { late: late ?? 'drop', maxInFlight: most ?? mostInSearch };
}

function countedBy({ problems }: Cell, counts: string | undefined, on: readonly string[], path: Path): Pick<EntryPlan, 'counts'> {
  if (counts === undefined) return {};
  if (on.length === 0) problems.add([...path, 'counts'], 'needs nodes that count: there is no fleet');
  return { counts };
}

interface WithDrive {
  readonly written: JsonObject;
  readonly driven: Driven;
  readonly settings: Settings<typeof entryShape>;
  /** The first scenario that is known to be what a user does. */
  readonly user: FoundScenario | undefined;
}

/** Whether what an entry says goes together with what drives it. */
function checkDriven(cell: Cell, entry: WithDrive, path: Path): void {
  const { drive } = entry.driven;
  const loop = drive.kind === 'closed-loop' ? cell.parts.loops[drive.name] : undefined;
  const { user } = entry;
  if (user !== undefined && loop?.takesUsers !== true) {
    const wrong = loop === undefined ? 'the rate' : drive.name;
    cell.problems.add(path, `${user.ref.name} is what a user does; write users: 10 in place of ${wrong}`);
  }
  if (loop === undefined) checkLate(cell, entry, path);
  else checkLooped(cell, entry, path);
}

/** What a search answers with is left out of the results where its round is. */
function checkMeasured({ problems, parts }: Cell, { drive }: Driven, kind: RoundPlan['kind'], path: Path): void {
  if (kind === 'measured' || drive.kind !== 'controller' || parts.controllers[drive.name]?.endsItself !== true) return;
  problems.add([...path, drive.name], `nothing of a ${kind} is measured: ${drive.name} would have no answer; write rate: 50/s here`, 'key');
}

function checkLooped({ problems }: Cell, { driven, settings }: WithDrive, path: Path): void {
  const { name } = driven.drive;
  const misplaced = (['late', 'max-in-flight'] as const).filter((key) => settings[key] !== undefined);
  for (const key of misplaced) problems.add([...path, key], `${key} belongs to a rate: nothing is due with ${name}`, 'key');
  if (settings.pick === 'all') problems.add([...path, 'pick'], `all needs a rate: nothing is due with ${name}`);
}

function checkLate(cell: Cell, { driven, settings, written }: WithDrive, path: Path): void {
  const { problems } = cell;
  const { late, maxInFlight } = limitOf(cell, driven, settings);
  const most = maxInFlight ?? undefined;
  if (late === 'queue' && driven.drive.kind === 'controller') {
    problems.add([...path, 'late'], `what waits hides from ${driven.drive.name} how much the system can do; write late: drop`);
  }
  if (late !== 'send' && most === undefined) problems.add([...path, 'late'], `${late} needs a limit; write max-in-flight: 100`);
  const isWrong = settings.late === undefined && Object.hasOwn(written, 'late');
  if (late === 'send' && most !== undefined && !isWrong) {
    problems.add([...path, 'max-in-flight'], 'says nothing by itself; write late: drop or late: queue beside it', 'key');
  }
}

/** Fleets that an entry works on: all unless it names some, and none where there are none. */
function readTargets(
  { problems }: Cell,
  { on, isList, path }: { readonly on: Settings<typeof entryShape>['on']; readonly isList: boolean; readonly path: Path },
  { names, fleets }: Fleets,
): readonly string[] {
  const targets = listOfNames(on ?? names);
  for (const [index, fleet] of targets.entries()) {
    if (!names.includes(fleet)) problems.add(isList ? [...path, index] : path, `there is no fleet ${fleet}${didYouMean(fleet, names)}`);
  }
  if (names.length === 0) return targets;
  const isEmpty = fleets !== undefined && targets.every((name) => fleets.find((fleet) => fleet.name === name)?.count === 0);
  if (isEmpty) problems.add(path, `there is no node in ${targets.join(' and ')}`);
  return targets;
}
