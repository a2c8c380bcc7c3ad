import { expect, test } from 'vitest';
import { planOf, problemsOf } from './fixtures/check-text.ts';

const experiment = (metric: string): string =>
  `kit: echo\nfleets: {a: 2}\nrounds: [{scenario: publish, rate: 1/s, for: 1m}]\nmetrics:\n  size: {sql: 'SELECT 1 AS value, fleet FROM nodes', unit: B, ${metric}}\n`;

async function gateOf(metric: string): Promise<unknown> {
  return (await planOf(experiment(metric))).metrics.find(({ name }) => name === 'size')?.gate;
}

test('a metric gates where it says so, of a family all members or those that it names', async () => {
  expect(await gateOf('better: lower')).toBeUndefined();
  expect(await gateOf('better: lower, gate: false')).toBeUndefined();
  expect(await gateOf('better: lower, gate: true')).toEqual({ most: 8 });
  expect(await gateOf('better: lower, by: fleet, gate: {max: 20}')).toEqual({ most: 20 });
  expect(await gateOf('better: lower, by: fleet, members: [a]')).toEqual({ most: 8, members: ['a'] });
});

test('what gates has a worse side, and only families have members', async () => {
  const said = async (metric: string): Promise<string> => (await problemsOf(experiment(metric))).join('\n');
  expect(await said('gate: true')).toMatch(/metrics\.size\.gate: nobody knows what is worse; say better: lower or higher/);
  expect(await said('better: lower, members: [a]')).toMatch(/metrics\.size\.members: only a family has members; say by: which label/);
  expect(await said('better: lower, gate: {max: 3}')).toMatch(/only a family has members; write gate: true/);
  expect(await said('better: lower, by: fleet, gate: false, members: [a]')).toMatch(/it does not gate, so that none of its members can/);
  expect(await said('better: lower, by: fleet, gate: {max: 3}, members: [a]')).toMatch(/members says how many there are/);
  expect(await said('better: lower, gate: maybe')).toMatch(/metrics\.size\.gate: .*true, false, or of a family/);
});
