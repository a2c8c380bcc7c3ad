import { expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const rounds = 'rounds: [{scenario: publish, rate: 4/s, for: 20s}]';
const experiment = (node: string, fleets: string): string => `kit: echo\n${rounds}\nnode: ${node}\nfleets: ${fleets}\n`;

test('what a kit says about a param that fleets share is told once, where the param stands', async () => {
  expect(await pointedProblemsOf(experiment('{D: 101}', '{a: 3, b: {count: 4}}'))).toEqual(['101 ← node.D: D 101 is too much']);
  expect(await pointedProblemsOf(experiment('{D: 101}', '{a: 3, b: {count: 4, D: 102}}'))).toEqual([
    '101 ← node.D: D 101 is too much',
    '102 ← fleets.b.D: D 102 is too much',
  ]);
});

test('warnings of a kit say where they belong, each once', async () => {
  const { warnings } = await planOf(experiment('{heartbeat: 2m}', '{a: 3, b: {count: 4, heartbeat: 3m}, c: 2}'));
  expect(warnings).toEqual(['node.heartbeat: a heartbeat so slow shows little', 'fleets.b.heartbeat: a heartbeat so slow shows little']);
});
