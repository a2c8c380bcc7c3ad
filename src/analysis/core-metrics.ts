import { liveNames } from '../model/load.ts';
import type { Kit } from '../model/kit.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import { discoveryMetrics } from './discovery-metrics.ts';

/** Joined to a sample: the node it ran on and the round it belongs to. */
const labels = 'member.fleet, member.region, member.version, phases.name AS round';
const whole = `
  FROM samples AS sample
  LEFT JOIN members AS member ON member.node = sample.node
  LEFT JOIN phases ON phases.phase = sample.phase
  WHERE sample.step = 'operation'`;

function perOperation(value: string, which: string): string {
  return `SELECT ${value} AS value, ${labels} ${whole} AND ${which}`;
}

/** Share of all operations that ended in that outcome; no operation is no data. */
function shareOf(outcome: string): string {
  return `
    SELECT count(*) FILTER (sample.outcome = '${outcome}') / count(*) AS value, member.fleet AS fleet, phases.name AS round ${whole}
    GROUP BY GROUPING SETS ((), (member.fleet), (phases.name))
    HAVING count(*) > 0 AND (grouping(member.fleet) = 1 OR member.fleet IS NOT NULL)`;
}

/**
 * What is measured of every load, whatever the kit. Latency counts from the intended time, so that a stall that holds later operations back is seen in
 * all of them (coordinated omission). Unknown outcomes count with the time for which they were waited: leaving them out would flatter the tail.
 */
export const coreMetrics: readonly MetricSpec[] = [
  {
    name: 'operations',
    about:
      'Latency of operations: done less intended. Unknown outcomes count with the time for which they were waited; failed ones do not count.',
    sql: perOperation('(sample.done - sample.ts) / 1e9', "sample.outcome <> 'failed'"),
    unit: 's',
    rows: 'operations',
    better: 'lower',
    kind: 'distribution',
    by: ['fleet', 'region', 'version', 'round'],
    live: { histogram: liveNames.latency },
  },
  {
    name: 'service',
    about: 'Service time of operations: done less sent. It leaves out the time that an operation waited to be sent.',
    sql: perOperation('(sample.done - sample.sent) / 1e9', "sample.outcome <> 'failed'"),
    unit: 's',
    rows: 'operations',
    better: 'lower',
    kind: 'distribution',
    by: ['fleet', 'round'],
  },
  {
    name: 'lag',
    about: 'How late operations were sent: sent less intended. It is our own lateness, not that of the system under test.',
    sql: perOperation('(sample.sent - sample.ts) / 1e9', 'true'),
    unit: 's',
    rows: 'operations',
    better: 'lower',
    kind: 'distribution',
    by: ['round'],
    live: { histogram: liveNames.lag },
  },
  {
    name: 'operations.rate',
    about: 'Operations per second that ended ok, over the measured phases.',
    sql: `
      SELECT CASE WHEN count(*) > 0 THEN count(*) FILTER (outcome = 'ok') / (SELECT sum(until - ts) / 1e9 FROM phases) END AS value
      FROM samples WHERE step = 'operation'`,
    unit: '1/s',
    better: 'higher',
    kind: 'scalar',
  },
  {
    name: 'operations.failed',
    about: 'Share of operations that failed.',
    sql: shareOf('failed'),
    unit: 'share',
    better: 'lower',
    kind: 'scalar',
    by: ['fleet', 'round'],
    live: { ratio: [liveNames.failed, liveNames.finished] },
  },
  {
    name: 'operations.unknown',
    about: 'Share of operations of which nobody knows whether they took place: timeouts, and what was in flight at the end of the drain.',
    sql: shareOf('unknown'),
    unit: 'share',
    better: 'lower',
    kind: 'scalar',
    by: ['fleet', 'round'],
    live: { ratio: [liveNames.unknown, liveNames.finished] },
  },
  {
    name: 'steps',
    about: 'How long the steps of operations took, as seen from outside: done less sent.',
    sql: `
      SELECT (sample.done - sample.sent) / 1e9 AS value, sample.step, member.fleet, member.region
      FROM samples AS sample LEFT JOIN members AS member ON member.node = sample.node
      WHERE sample.step <> 'operation' AND sample.outcome <> 'failed'`,
    unit: 's',
    rows: 'steps',
    better: 'lower',
    kind: 'distribution',
    by: ['step', 'fleet', 'region'],
    isOptional: true,
  },
  ...discoveryMetrics,
];

/** All metrics of a run, in the order in which they are shown: what is measured of every load comes last. */
export function metricsOf({ metrics, network }: Pick<Plan, 'metrics' | 'network'>, kits: readonly Kit[]): readonly MetricSpec[] {
  const core = coreMetrics.filter(({ topology = network.topology.kind }) => topology === network.topology.kind);
  return [...kits.flatMap((kit) => kit.metrics), ...metrics, ...core];
}
