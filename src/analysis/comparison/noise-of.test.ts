import { expect, test } from 'vitest';
import { compareRuns } from './compare-runs.ts';
import { comparedSpecs, finishedRun } from './fixtures/finished-run.ts';
import { noiseOf } from './noise-of.ts';

/** Ten pairs of which nothing was changed, the median latency of each off by up to so much. */
function noisy(share: number, pairs = 10) {
  const off = [0.9, -0.7, 0.4, -0.2, 0.6, -1, 0.1, -0.5, 0.8, -0.3].slice(0, pairs);
  return compareRuns({
    base: { name: 'base', runs: off.map(() => finishedRun(0.1)) },
    head: { name: 'head', runs: off.map((each) => finishedRun(0.1 * (1 + each * share))) },
    design: 'paired',
    level: 0.05,
    specs: comparedSpecs,
    mayDiffer: false,
  });
}

test('the floor is half the interval, and more noise takes more pairs to see through', () => {
  const { pairs, values } = noiseOf(noisy(0.1));
  expect({ pairs, names: values.map(({ name }) => name) }).toEqual({ pairs: 10, names: ['operations.failures', 'latency.p50'] });
  const [failures, latency] = values;
  expect(failures).toMatchObject({ scale: 'difference', floor: 0, pairs: 7, isFalseAlarm: false });
  expect(latency?.floor).toBeGreaterThan(0.03);
  expect(latency?.floor).toBeLessThan(0.07);
  expect(latency?.pairs).toBeGreaterThanOrEqual(7);
  expect(noiseOf(noisy(0.4)).values[1]?.pairs).toBeGreaterThan(4 * (latency?.pairs ?? 0));
});

test('what is to be seen is the margin unless it is said: half of that takes four times as many pairs', () => {
  const [margin, half] = [noiseOf(noisy(0.3)).values[1], noiseOf(noisy(0.3), 0.025).values[1]];
  expect([margin?.effect, half?.effect]).toEqual([0.05, 0.025]);
  expect((half?.pairs ?? 0) / (margin?.pairs ?? 1)).toBeCloseTo(4, 1);
});

test('so few pairs that there is no interval say nothing', () => {
  expect(noiseOf(noisy(0.1, 5)).values[1]).toMatchObject({ floor: null, pairs: null });
});
