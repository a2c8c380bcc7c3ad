import { plainFleet, plainPlan } from '../model/fixtures/plain-plan.ts';
import { type MetricValue, statistics } from '../model/metric.ts';
import type { Results } from '../model/result.ts';

/** Results for the tests of reporters: one threshold of two is missed, one rule could not be judged. */
export const exampleResults: Results = {
  format: 1,
  run: '20260101-000000-baseline',
  experiment: 'baseline',
  comparableKey: 'abc',
  result: 'failed',
  reason: null,
  started: '2026-01-01T00:00:00.000Z',
  durationS: 31.2,
  params: { D: 8 },
  nodes: 24,
  links: 'emulated in hosts',
  highlights: ['delivery', 'delivery.ratio', 'duplicates', 'hops.mean'],
  metrics: [
    value('delivery.p50', 0.045, 's'),
    value('delivery.p99', 0.113, 's'),
    value('delivery.max', 1.2, 's'),
    value('delivery.p50', 0.04, 's', { fleet: 'lurkers' }),
    value('delivery.ratio', 0.999_96, 'share'),
    { ...value('duplicates', 2.86, 'count'), per: 'delivery' },
    { ...value('hops.mean', null, 'count'), per: 'delivery' },
  ],
  distributions: [
    {
      metric: 'delivery',
      unit: 's',
      n: 10,
      quantiles: [
        { q: 0, value: 0.001 },
        { q: 0.5, value: 0.045 },
        { q: 1, value: 1.2 },
      ],
    },
  ],
  searches: [],
  thresholds: [
    { text: 'delivery.ratio > 99%', metric: 'delivery.ratio', value: 0.999_96, unit: 'share', ok: true },
    {
      text: 'delivery.max < 1s',
      metric: 'delivery.max',
      value: 1.2,
      unit: 's',
      ok: false,
      phase: 'load',
      everyS: 10,
      windows: { judged: 4, missed: 1 },
    },
  ],
  validity: [
    { rule: 'lag', about: 'how late operations were sent', value: 0.0005, limit: 0.0045, unit: 's', ok: true, overridden: false },
    {
      rule: 'steal',
      about: 'taken by others',
      value: null,
      limit: 0.05,
      unit: 'share',
      ok: true,
      overridden: true,
      reason: 'this system does not tell',
    },
  ],
  warnings: ['nodes share addresses'],
  errors: [{ text: 'Error: boom\n    at publish', count: 3 }],
  environment: {
    machine: {
      hostname: 'here',
      platform: 'linux',
      release: '6',
      cpu: 'any',
      cores: 2,
      memoryBytes: 2 ** 34,
      node: '24.0.0',
      regatta: '0.1.0',
    },
    versions: { libp2p: '3.3.11' },
    command: 'regatta run baseline.yaml',
  },
  directory: '/runs/20260101-000000-baseline',
};

export const examplePlan = plainPlan('baseline', {
  params: { D: 8 },
  fleets: [plainFleet('lurkers', { count: 24, kit: 'gossipsub', program: { name: 'js', url: 'file:///js.ts' }, params: { D: 8 } })],
  network: { topology: { kind: 'random', degree: 12 }, jitter: 0, bandwidth: null, between: [] },
  rounds: [{ name: 'publish', kind: 'measured', entries: [], forNs: 20e9 }],
});

function value(name: string, figure: number | null, unit: string, labels: MetricValue['labels'] = {}): MetricValue {
  const statistic = statistics.find((each) => name.endsWith(`.${each}`));
  const metric = statistic === undefined ? name : name.slice(0, -statistic.length - 1);
  return { name, metric, ...(statistic === undefined ? {} : { statistic }), labels, unit, better: 'lower', value: figure, n: 10 };
}
