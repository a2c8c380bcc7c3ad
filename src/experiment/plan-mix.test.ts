import { expect, test } from 'vitest';
import type { ScenarioPlan } from '../model/plan.ts';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const withRound = (round: string): string => `kit: echo\nfleets: {a: 6}\nrounds: [{${round}}]\n`;
const problems = async (round: string) => pointedProblemsOf(withRound(round));
const scenariosOf = async (round: string): Promise<readonly ScenarioPlan[]> =>
  (await planOf(withRound(round))).rounds[0]?.entries.flatMap(({ scenarios }) => scenarios) ?? [];

test('a mix has scenarios with weights and params of their own, each under its label', async () => {
  const mix =
    'rate: 4/s, for: 1s, mix: [{scenario: publish, weight: 9, size: 2KiB}, {scenario: ping, peer: x}, {scenario: publish, name: small, size: 1B}]';
  expect(await scenariosOf(mix)).toMatchObject([
    { name: 'publish', weight: 9, scenario: { name: 'publish' }, params: { size: 2048 } },
    { name: 'ping', weight: 1, params: { peer: 'x' } },
    { name: 'small', weight: 1, scenario: { name: 'publish' }, params: { size: 1 } },
  ]);
});

test('the same scenario twice in a round has two labels', async () => {
  const publish = '{scenario: publish, rate: 1/s}';
  const round = `for: 1s, together: [${publish}, {name: mine, scenario: publish, rate: 1/s}, ${publish}, {rate: 1/s, mix: [{scenario: publish}]}]`;
  expect((await scenariosOf(round)).map(({ name }) => name)).toEqual(['publish', 'mine', 'publish-2', 'publish-3']);
  expect(await problems('rate: 4/s, for: 1s, mix: [{scenario: publish}, {scenario: ping, peer: x, name: publish}]')).toEqual([
    'publish ← rounds[0].mix[1].name: another scenario of the round is named publish',
  ]);
});

test('what is wrong with a mix is told where it stands', async () => {
  expect(await problems('scenario: publish, rate: 4/s, for: 1s, mix: [{scenario: publish}]')).toEqual([
    'scenario ← rounds[0].scenario: scenario belongs in the entries of mix',
  ]);
  expect(await problems('size: 1KiB, rate: 4/s, for: 1s, mix: [{scenario: publish}]')).toEqual([
    expect.stringContaining('size ← rounds[0].size: unknown key "size"; accepted: mix, '),
  ]);
  expect(await problems('rate: 4/s, for: 1s, mix: [{scenario: publish, wight: 2}]')).toEqual([
    'wight ← rounds[0].mix[0].wight: unknown key "wight"; did you mean weight?',
  ]);
  expect(await problems('rate: 4/s, for: 1s, mix: [{scenario: publish, weight: 0}]')).toEqual([
    '0 ← rounds[0].mix[0].weight: 0 must be above 0',
  ]);
  expect(await problems('rate: 4/s, for: 1s, mix: []')).toEqual([
    '[ ← rounds[0].mix: is empty; write [{scenario: read, weight: 9}, {scenario: write}]',
  ]);
});
