import { expect, test } from 'vitest';
import type { Noise } from '../../model/noise.ts';
import { noiseSummary } from './noise-summary.ts';

const latency = {
  name: 'latency.p99',
  unit: 's',
  scale: 'ratio',
  margin: 0.1,
  gate: true,
  median: 0.113,
  floor: 0.07,
  effect: 0.1,
  pairs: 8,
  isFalseAlarm: false,
} as const;
const noise: Noise = {
  experiment: 'baseline',
  design: 'paired',
  pairs: 10,
  leftOut: 2,
  values: [latency, { ...latency, name: 'rate', unit: '1/s', floor: null, pairs: null, isFalseAlarm: true }],
};

test('noise is told by value, with the pairs that it takes', () => {
  expect(noiseSummary(noise, { color: false })).toBe(`baseline base against base, 10 pairs, 2 runs left out

  gates        median   floor of 10 pairs  to be seen  takes
  latency.p99  113 ms   ±7 %               ±10 %       about 8 pairs
  rate         0.113/s  not known          ±10 %       not known      moved, though nothing was changed

about 8 pairs see all of them
`);
});

test('of versions within runs, with the runs', () => {
  const said = noiseSummary({ ...noise, design: 'within' }, { color: false });
  expect(said).toMatch(/^baseline one version on both sides, 10 runs, 2 runs left out\n/);
  expect(said).toMatch(/floor of 10 runs .*\n.* about 8 runs\n/);
});
