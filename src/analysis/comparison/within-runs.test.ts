import { expect, test } from 'vitest';
import type { MetricValue, Threshold } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import { compareRuns } from './compare-runs.ts';
import { comparedSpecs, comparedValue, finishedRun } from './fixtures/finished-run.ts';
import { plannedGates } from './planned-gates.ts';
import { versionSides, withinRules } from './within-runs.ts';

const versions = { base: 'stable', head: 'canary' };
const share = { sql: '', about: '', unit: 'share', better: 'lower', kind: 'scalar', by: ['version'] } as const;
const specs = [
  ...comparedSpecs.map((spec) => (spec.name === 'latency' ? { ...spec, by: ['fleet', 'version'] } : spec)),
  { ...share, name: 'operations.failed' },
  { ...share, name: 'operations.unknown' },
];

function ofVersion(name: string, version: string, value: number, unit = 's'): MetricValue {
  return { ...comparedValue(name, value, unit, { version }), name: `${name}{version=${version}}` };
}

interface Figures {
  /** Of the canary, as many times that of the stable nodes. */
  readonly slower?: number;
  readonly failed?: number;
  readonly plan?: Partial<Plan>;
}

/** Ten runs in which whatever a run does to its nodes it does to those of both versions; the machine is another each time. */
function runs({ slower = 1, failed = 0, plan = {} }: Figures = {}) {
  return Array.from({ length: 10 }, (_, run) => {
    const machine = 0.1 * (1 + run);
    const canary = machine * slower * (run % 2 === 0 ? 1.01 : 0.99);
    const shares = (version: string, value: number): MetricValue[] => [
      { ...ofVersion('x', version, value, 'share'), metric: 'operations.failed', name: `operations.failed{version=${version}}` },
      { ...ofVersion('x', version, 0, 'share'), metric: 'operations.unknown', name: `operations.unknown{version=${version}}` },
    ];
    const values = [
      ofVersion('latency.p50', 'stable', machine),
      ofVersion('latency.p50', 'canary', canary),
      ofVersion('latency.count', 'canary', 30, 'count'),
      ofVersion('latency.p50', '1.0', 99),
      { ...ofVersion('latency.p50', 'canary', 99), name: 'latency{topic=t,version=canary}.p50', labels: { topic: 't', version: 'canary' } },
      ...shares('stable', 0),
      ...shares('canary', failed),
    ];
    return finishedRun(machine, {
      values,
      plan,
      results: { run: `run-${run}` },
      software: [
        { versionNames: ['stable'], versions: { x: '1' } },
        { versionNames: ['canary'], versions: { x: '2' } },
      ],
    });
  });
}

function compared(figures: Figures = {}) {
  const all = runs(figures);
  const plan = all[0]?.plan as Plan;
  const rules = withinRules(plan, specs);
  return compareRuns({ ...versionSides(all, versions, rules), design: 'within', level: 0.05, specs: rules.specs, mayDiffer: false });
}

test('the ratio of one version to the other within a run is what counts, however the runs differ', () => {
  const slow = compared({ slower: 1.2 });
  expect(slow).toMatchObject({
    verdict: 'regression',
    design: 'within',
    base: { name: 'stable', versions: { x: '1' } },
    head: { versions: { x: '2' } },
  });
  expect(slow.base.runs).toEqual(slow.head.runs);
  const [, latency] = slow.values;
  expect(latency).toMatchObject({ name: 'latency.p50', gate: true, verdict: 'regression' });
  expect(latency?.effect?.middle).toBeCloseTo(0.2, 2);
});

test('one version on both sides has not moved', () => {
  expect(compared()).toMatchObject({ verdict: 'no change', warnings: [] });
});

test('what is not of these versions is not compared', () => {
  expect(compared().values.map(({ name }) => name)).toEqual([
    'operations.failures',
    'latency.p50',
    'operations.failed',
    'operations.unknown',
  ]);
});

test('a version that fails more is never better', () => {
  const failing = compared({ slower: 0.5, failed: 0.02 });
  expect(failing).toMatchObject({ verdict: 'invalid', base: { failures: 0 }, head: { failures: expect.closeTo(0.02) } });
  expect(failing.values[1]).toMatchObject({ verdict: 'invalid', because: 'more-failures' });
});

const threshold = (metric: string, labels: Threshold['labels'] = {}): Threshold => ({
  text: `${metric} < 1`,
  metric,
  labels,
  comparator: '<',
  limit: 1,
  unit: 's',
  abort: false,
  afterNs: 0,
});

test('limits gate where they say something of one version, and the others are told', () => {
  const count = { ...threshold('latency'), statistic: 'count' } as const;
  const thresholds = [threshold('rate'), threshold('latency', { version: 'canary' }), threshold('latency', { fleet: 'a' }), count];
  const plan = { metrics: [], thresholds } as unknown as Plan;
  const rules = withinRules(plan, specs);
  expect(rules.thresholds).toEqual([{ ...thresholds[1], labels: {} }]);
  expect(rules.leftOut).toEqual([thresholds[0], thresholds[2], count]);
  expect(plannedGates({ ...plan, thresholds: rules.thresholds }, { specs: rules.specs, kits: [], stored: new Map() })).toBe(2);
});

test('a limit that finds nothing of either version is no data, and not forgotten', () => {
  const limit = { ...threshold('latency', { version: 'canary' }), statistic: 'p99' as const };
  const found = compared({ plan: { thresholds: [limit] } });
  expect(found.values.find(({ name }) => name === 'latency.p99')).toMatchObject({
    gate: true,
    verdict: 'invalid',
    because: 'no-data-in-head',
  });
});

test('a margin of the comparison is that of all that has none in the experiment, and no share', () => {
  const plan = { metrics: [{ ...specs[1], margin: 0.2 }], thresholds: [], compare: { ...versions, margin: 0.3 } } as unknown as Plan;
  const all = specs.map((spec) => ({ ...spec, by: ['version'], margin: spec.name === 'rate' ? 0.2 : 0.07 }));
  expect(withinRules(plan, all).specs.map(({ name, margin }) => [name, margin])).toEqual([
    ['latency', 0.3],
    ['rate', 0.2],
    ['memory', 0.3],
    ['operations.failed', 0.07],
    ['operations.unknown', 0.07],
  ]);
});

test('a run that cannot be trusted is left out once, with both of its sides', () => {
  const [first, ...others] = runs();
  if (first === undefined) throw new Error('there are ten');
  const bad = { ...first, results: { ...first.results, result: 'invalid' as const } };
  const rules = withinRules(first.plan, specs);
  const sides = versionSides([bad, ...others], versions, rules);
  const comparison = compareRuns({ ...sides, design: 'within', level: 0.05, specs: rules.specs, mayDiffer: false });
  expect(comparison.leftOut).toEqual([{ side: 'both', run: 'run-0', result: 'invalid', reason: null }]);
  expect(comparison.verdict).toBe('no change');
});
