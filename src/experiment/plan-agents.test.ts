import { expect, test } from 'vitest';
import type { AgentsPlan } from '../model/plan.ts';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const text = 'kit: echo\nfleets: {a: 6}\nrounds: [{scenario: publish, rate: 1/s, for: 1m}]\n';
const agents = async (written: string): Promise<AgentsPlan> => (await planOf(`${text}agents: ${written}\n`)).agents;

test('without the key the hosts drive the load, beside their nodes', async () => {
  expect((await planOf(text)).agents).toEqual({ count: null, pacing: 'tick', join: 0, listen: { host: '127.0.0.1', port: 0 } });
});

test('a number is how many there are, auto leaves a core of the machine to others', async () => {
  expect((await agents('2')).count).toBe(2);
  expect((await agents('auto')).count).toBe(3); // of the four cores that the tests have
  expect((await agents('{count: auto}')).count).toBe(3);
});

test('a map says how they keep time and who joins; without a count those are the only ones', async () => {
  expect(await agents('{count: 1, pacing: spin, join: 2, listen: 0.0.0.0:41000}')).toEqual({
    count: 1,
    pacing: 'spin',
    join: 2,
    listen: { host: '0.0.0.0', port: 41000 },
  });
  expect(await agents("{join: 1, listen: '[::1]:0'}")).toMatchObject({ count: null, join: 1, listen: { host: '::1', port: 0 } });
});

test('each thing that is wrong with it is told at its place', async () => {
  const problems = (written: string): Promise<readonly string[]> => pointedProblemsOf(`${text}agents: ${written}\n`);
  expect(await problems('0')).toEqual(['0 ← agents: 0 is below 1']);
  expect(await problems('many')).toEqual([
    'many ← agents: "many" is not a number of agents, auto, or a map; write 2 or {count: 2, pacing: precise}',
  ]);
  expect(await problems('{pacing: quick}')).toEqual(['quick ← agents.pacing: "quick" is none of tick, precise, spin']);
  expect(await problems('{pasing: tick}')).toEqual(['pasing ← agents.pasing: unknown key "pasing"; did you mean pacing?']);
  expect(await problems('{listen: 41000}')).toEqual([expect.stringContaining('agents.listen: 41000 is not a text')]);
  expect(await problems('{listen: somewhere}')).toEqual([
    'somewhere ← agents.listen: "somewhere" is no place to listen; write 127.0.0.1:0 or 0.0.0.0:41000',
  ]);
});
