import { liveNames } from '../model/load.ts';
import type { Kit } from '../model/kit.ts';
import { checkNames } from '../model/measured-names.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import { tagNames } from '../model/round-outline.ts';
import { identifier, quoted } from '../recording/quoted.ts';
import { discoveryMetrics } from './discovery-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { searchMetrics } from './search-metrics.ts';

/** Labels of loads, under which hosts count operations as well. */
function labelsOf(tags: readonly string[]): readonly string[] {
  return ['round', 'scenario', ...tags];
}

/**
 * What is measured of every load, whatever the kit, by scenario and by these tags. Latency counts from the intended time, so that a stall that holds later
 * operations back is seen in all of them (coordinated omission). Unknown outcomes count with the time for which they were waited: leaving them out would flatter
 * the tail.
 */
export function coreMetrics(tags: readonly string[] = []): readonly MetricSpec[] {
  return [
    ...durations(tags),
    ...rates(tags),
    ...shares(tags),
    steps,
    checks(tags),
    ...processMetrics,
    ...searchMetrics,
    ...discoveryMetrics,
  ];
}

function durations(tags: readonly string[]): readonly MetricSpec[] {
  const by = labelsOf(tags);
  const common = { unit: 's', rows: 'operations', better: 'lower', kind: 'distribution' } as const;
  return [
    {
      ...common,
      name: 'operations',
      about:
        'Latency of operations: done less intended. Unknown outcomes count with the time for which they were waited; failed ones do not count.',
      sql: perOperation('(sample.done - sample.ts) / 1e9', "sample.outcome <> 'failed'", tags),
      by: ['fleet', 'region', 'version', ...by],
      live: { histogram: liveNames.latency },
      liveBy: by,
    },
    {
      ...common,
      name: 'service',
      about: 'Service time of operations: done less sent. It leaves out the time that an operation waited to be sent.',
      sql: perOperation('(sample.done - sample.sent) / 1e9', "sample.outcome <> 'failed'", tags),
      by: ['fleet', 'region', ...by],
    },
    {
      ...common,
      name: 'lag',
      about: 'How late operations were sent: sent less intended. It is our own lateness, not that of the system under test.',
      sql: perOperation('(sample.sent - sample.ts) / 1e9', 'true', tags),
      by,
      live: { histogram: liveNames.lag },
      liveBy: by,
    },
  ];
}

function rates(tags: readonly string[]): readonly MetricSpec[] {
  const by = labelsOf(tags);
  const common = { aggregate: perSecond, unit: '1/s', better: 'higher', kind: 'scalar', by } as const;
  return [
    {
      ...common,
      name: 'operations.rate',
      about: 'Operations per second that ended ok, over the measured phases in which they were to be done.',
      sql: perScenario("outcome = 'ok'", tags),
    },
    {
      ...common,
      name: 'rate.achieved',
      about: 'Operations per second that were started, whatever became of them, over the measured phases in which they were to be done.',
      sql: perScenario('true', tags),
      live: { rate: liveNames.started },
      liveBy: by,
    },
  ];
}

/** Of all operations, those that ended in an outcome; no operation is no data. */
function shares(tags: readonly string[]): readonly MetricSpec[] {
  const by = ['fleet', 'region', 'version', ...labelsOf(tags)];
  const common = { aggregate: 'avg(value)', unit: 'share', better: 'lower', kind: 'scalar', by, liveBy: labelsOf(tags) } as const;
  return [
    {
      ...common,
      name: 'operations.failed',
      about: 'Share of operations that failed.',
      sql: perOperation("(sample.outcome = 'failed')::INTEGER", 'true', tags),
      live: { ratio: [liveNames.failed, liveNames.finished] },
    },
    {
      ...common,
      name: 'operations.unknown',
      about: 'Share of operations of which nobody knows whether they took place: timeouts, and what was in flight at the end of the drain.',
      sql: perOperation("(sample.outcome = 'unknown')::INTEGER", 'true', tags),
      live: { ratio: [liveNames.unknown, liveNames.finished] },
    },
    {
      ...common,
      name: 'operations.dropped',
      about:
        'Share of operations that were due and never started: with `late: drop` since too many were in flight. While the run goes on, those that were not started in time are not among them.',
      sql: perDue(tags),
      aggregate: 'sum(value) / sum(n)',
      by: labelsOf(tags),
      live: { ratio: [liveNames.dropped, liveNames.due] },
    },
  ];
}

const steps: MetricSpec = {
  name: 'steps',
  about: 'How long the steps of operations took, as seen from outside: done less sent.',
  sql: `
    SELECT (sample.done - sample.sent) / 1e9 AS value, sample.step, member.fleet, member.region, sample.scenario
    FROM samples AS sample LEFT JOIN members AS member ON member.node = sample.node
    WHERE sample.step <> 'operation' AND sample.outcome <> 'failed'`,
  unit: 's',
  rows: 'steps',
  better: 'lower',
  kind: 'distribution',
  by: ['step', 'fleet', 'region', 'scenario'],
  isOptional: true,
};

/** Share of checks that passed, all together and each by its name; a failed check fails no operation, so that a threshold must say what is too few. */
function checks(tags: readonly string[]): MetricSpec {
  const by = ['check', ...labelsOf(tags)];
  return {
    name: 'checks',
    about: 'Share of the checks of operations that passed.',
    sql: `
      SELECT measurement.value, measurement.name AS "check", phases.name AS round, measurement.scenario${tagColumns('measurement', tags)}
      FROM measurements AS measurement LEFT JOIN phases ON phases.phase = measurement.phase
      WHERE measurement.kind = 'check'`,
    aggregate: 'avg(value)',
    unit: 'share',
    better: 'higher',
    kind: 'scalar',
    by,
    live: { ratio: [checkNames.passed, checkNames.done] },
    liveBy: by,
    isOptional: true,
  };
}

/** All metrics of a run, in the order in which they are shown: what is measured of every load comes last. */
export function metricsOf(
  { metrics, network, rounds }: Pick<Plan, 'metrics' | 'network' | 'rounds'>,
  kits: readonly Kit[],
): readonly MetricSpec[] {
  const core = coreMetrics(tagNames(rounds)).filter(({ topology = network.topology.kind }) => topology === network.topology.kind);
  return [...kits.flatMap((kit) => kit.metrics), ...metrics, ...core];
}

/** A row for each operation: a value, the node that it ran on, the round that it belongs to, its scenario and tags. */
function perOperation(value: string, which: string, tags: readonly string[]): string {
  return `
    SELECT ${value} AS value, member.fleet, member.region, member.version, phases.name AS round, sample.scenario${tagColumns('sample', tags)}
    FROM samples AS sample
    LEFT JOIN members AS member ON member.node = sample.node
    LEFT JOIN phases ON phases.phase = sample.phase
    WHERE sample.step = 'operation' AND ${which}`;
}

/** Of each scenario in each phase, and each set of tags: how many operations were left out, and how many were not. */
function perDue(tags: readonly string[]): string {
  return `
    SELECT part.value, part.n, phases.name AS round, part.* EXCLUDE (value, n, phase)
    FROM (
      SELECT 0 AS value, count(*) AS n, phase, scenario${tagColumns('sample', tags)} FROM samples AS sample WHERE step = 'operation' GROUP BY ALL
      UNION ALL
      SELECT operations AS value, operations AS n, phase, scenario${tagColumns('dropped', tags)} FROM drops AS dropped
    ) AS part
    LEFT JOIN phases ON phases.phase = part.phase`;
}

/**
 * How many operations of each scenario in each phase were like that, of how many, and how long the phase took; one row for each set of tags. Each phase has a
 * row of its own besides, and so has each scenario that was to do something in it, whether or not it did.
 */
function perScenario(which: string, tags: readonly string[]): string {
  return `
    SELECT part.value, part.n, phases.phase, (phases.until - phases.ts) / 1e9 AS seconds, phases.name AS round, part.* EXCLUDE (value, n, phase)
    FROM (
      SELECT 0 AS value, 0 AS n, phase, NULL AS scenario${tags.map((tag) => `, NULL AS ${identifier(tag)}`).join('')} FROM phases
      UNION ALL
      SELECT 0 AS value, 0 AS n, phase, scenario${tagColumns('load', tags)} FROM loads AS load
      UNION ALL
      SELECT count(*) FILTER (${which}) AS value, count(*) AS n, phase, scenario${tagColumns('sample', tags)}
      FROM samples AS sample WHERE step = 'operation' GROUP BY ALL
    ) AS part
    JOIN phases ON phases.phase = part.phase`;
}

/** Of rows of {@link perScenario}; each phase takes its time once, whatever the number of its scenarios. No operation at all is no data. */
const perSecond = `
  CASE WHEN sum(n) > 0 THEN sum(value) / list_sum(list_transform(list(DISTINCT {'phase': phase, 'seconds': seconds}), lambda each: each.seconds)) END`;

/** The tags of a row, each as a column. */
function tagColumns(row: string, tags: readonly string[]): string {
  return tags.map((tag) => `, ${row}.tags[${quoted(tag)}] AS ${identifier(tag)}`).join('');
}
