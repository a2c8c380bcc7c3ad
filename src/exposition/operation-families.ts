import { inOrder } from '../model/load.ts';
import type { RoundPlan } from '../model/plan.ts';
import { type Family, type Point, writeLabels } from './family.ts';
import type { OperationCounts, RoundCounts } from './operation-totals.ts';

/** Whose operations they are. */
export interface OperationLabels {
  readonly run: string;
  readonly agent: string;
}

/** A set of counts with its labels written. */
interface Labelled extends OperationCounts {
  readonly labels: string;
}

/** Names of all families of operations. */
export const operationNames: ReadonlySet<string> = new Set(operationFamilies([], { run: '', agent: '' }).map(({ name }) => name));

/** The operations of one agent, as docs/prometheus.md describes them. All are of one moment. */
export function operationFamilies(rounds: Iterable<RoundCounts>, own: OperationLabels): readonly Family[] {
  const all = [...rounds];
  const sets = all.flatMap(({ round, sets }) => sets.map((set) => ({ ...set, labels: labelsOf(own, round, set) })));
  const counter = (what: string, help: string, points: readonly Point[]): Family => ({
    name: `regatta_operations_${what}_total`,
    type: 'counter',
    help,
    points,
  });
  return [
    counter(
      'due',
      'Operations that the schedule made due, whether or not they were started; none in a closed loop.',
      sets.map(({ labels, counts }) => ({ labels, value: counts.due })),
    ),
    counter(
      'submitted',
      'Operations that were started.',
      sets.map(({ labels, counts }) => ({ labels, value: counts.started })),
    ),
    counter('finished', 'Operations that have ended, by what came of them.', sets.flatMap(finished)),
    counter(
      'dropped',
      'Operations that were due and not started, since too many were in flight.',
      sets.map(({ labels, counts }) => ({ labels, value: counts.dropped })),
    ),
    {
      name: 'regatta_operations_in_flight',
      type: 'gauge',
      help: 'Operations that were started and have not ended.',
      points: inFlight(all, own),
    },
    {
      name: 'regatta_operation_duration_seconds',
      type: 'histogram',
      help: 'From the time at which operations were to start to their end, of those that did not fail.',
      points: sets.map(({ labels, latency }) => ({ labels, histogram: latency })),
    },
    {
      name: 'regatta_operation_lag_seconds',
      type: 'histogram',
      help: 'From the time at which operations were to start to that at which they did.',
      points: sets.map(({ labels, lag }) => ({ labels, histogram: lag })),
    },
  ];
}

function finished({ labels, counts }: Labelled): readonly Point[] {
  const { finished, failed, unknown } = counts;
  return Object.entries({ ok: finished - failed - unknown, failed, unknown }).map(([status, value]) => ({
    labels: `${labels},${writeLabels([['status', status]])}`,
    value,
  }));
}

/** Without tags: an operation may end with others than those with which it began. */
function inFlight(rounds: readonly RoundCounts[], own: OperationLabels): readonly Point[] {
  return rounds.flatMap(({ round, sets }) =>
    Array.from(
      Map.groupBy(sets, ({ scenario }) => scenario),
      ([scenario, ofScenario]) => ({
        labels: labelsOf(own, round, { scenario, tags: {} }),
        value: ofScenario.reduce((sum, { counts }) => sum + counts.started - counts.finished, 0),
      }),
    ),
  );
}

function labelsOf(
  { run, agent }: OperationLabels,
  round: RoundPlan,
  { scenario, tags }: Pick<OperationCounts, 'scenario' | 'tags'>,
): string {
  return writeLabels([
    ['run', run],
    ['round', round.name],
    ['scenario', scenario],
    ['agent', agent],
    ['fleet', fleetOf(round, scenario)],
    ...inOrder(tags),
  ]);
}

/** The fleet on which a scenario works, where it is one. */
function fleetOf({ entries }: RoundPlan, scenario: string): string | undefined {
  const entry = entries.find(({ scenarios }) => scenarios.some(({ name }) => name === scenario));
  return entry?.on.length === 1 ? entry.on[0] : undefined;
}
