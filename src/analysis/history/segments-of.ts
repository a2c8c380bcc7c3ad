import type { History, HistoryPoint } from '../../model/history.ts';
import type { HistoryRun, HistorySegment, SegmentDifference } from '../../model/judged-history.ts';
import type { Fingerprint } from '../../model/result.ts';

/** A segment whose changes are not looked for yet. */
export type Segment = Omit<HistorySegment, 'changes'>;

/**
 * Puts runs together that can be held against one another: of one plan (and unit), on one machine, with one Regatta. Two machines that take turns have a segment each.
 * @param acrossMachines whether another machine or Regatta makes no other segment
 */
export function segmentsOf(history: History, { acrossMachines }: { readonly acrossMachines: boolean }): Segment[] {
  const groups = new Map<string, HistoryPoint[]>();
  for (const point of history.points) {
    if (point.value === null) continue;
    const key = acrossMachines ? String(point.series) : `${point.series} ${point.environment}`;
    const group = groups.get(key) ?? [];
    group.push(point);
    groups.set(key, group);
  }
  const segments = [...groups.values()].flatMap((points) => segmentOf(points, history) ?? []);
  return segments.map((segment, index) => ({ ...segment, differences: differencesOf(segments[index - 1], segment) }));
}

function segmentOf(points: readonly HistoryPoint[], { series, environments }: History): Segment | undefined {
  const [first] = points;
  const [line, machine] = first === undefined ? [] : [series.get(first.series), environments.get(first.environment)];
  if (line === undefined || machine === undefined) return undefined;
  return { series: line, machine, differences: [], runs: points.toSorted(byCommit).map(runOf) };
}

function runOf({ key, run, started, checkout, value }: HistoryPoint): HistoryRun {
  return { key, run, started: started.toISOString(), checkout, value: value ?? Number.NaN };
}

function byCommit(one: HistoryPoint, other: HistoryPoint): number {
  return placeInTime(one) - placeInTime(other) || one.started.getTime() - other.started.getTime();
}

/** A run stands where its commit does, also where it was made up for later. What no commit describes stands where it was made. */
function placeInTime({ checkout, started }: HistoryPoint): number {
  const isDescribed = checkout !== null && checkout.committed !== null && checkout.dirty !== true;
  return isDescribed ? Date.parse(checkout.committed ?? '') : started.getTime();
}

function differencesOf(before: Segment | undefined, now: Segment): SegmentDifference[] {
  if (before === undefined) return [];
  const plan = before.series.comparableKey === now.series.comparableKey ? [] : [{ what: 'plan', ...keysOf(before, now) }];
  const unit = before.series.unit === now.series.unit ? [] : [{ what: 'unit', before: before.series.unit, now: now.series.unit }];
  const machine = (Object.keys(now.machine) as (keyof Fingerprint)[])
    .filter((field) => before.machine[field] !== now.machine[field])
    .map((field) => ({ what: field, before: String(before.machine[field]), now: String(now.machine[field]) }));
  return [...plan, ...unit, ...machine];
}

/** Their beginnings tell hashes apart. */
function keysOf(before: Segment, now: Segment): { readonly before: string; readonly now: string } {
  return { before: before.series.comparableKey.slice(0, 8), now: now.series.comparableKey.slice(0, 8) };
}
