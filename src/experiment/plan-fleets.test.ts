import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const rounds = 'rounds: [{scenario: publish, rate: 4/s, for: 20s}]';
const withFleets = (fleets: string, node = '{}'): string => `kit: echo\n${rounds}\nnode: ${node}\nfleets: ${fleets}\n`;
const counts = async (fleets: string) => (await planOf(withFleets(fleets))).fleets.map(({ count }) => count);
const problems = async (fleets: string, node?: string) => pointedProblemsOf(withFleets(fleets, node));

describe('numbers of nodes', () => {
  test('are given one by one, as shares of all, or as the rest', async () => {
    expect(await counts('{a: 3, b: {count: 4}}')).toEqual([3, 4]);
    expect(await counts('{a: 4, b: {count: rest, of: 24}}')).toEqual([4, 20]);
    expect(await counts('{a: 4, b: {rest: 24}}')).toEqual([4, 20]);
    expect(await counts('{a: {share: 30%, of: 10}, b: {share: 70%, of: 10}}')).toEqual([3, 7]);
    expect(await counts('{a: {share: 50%, of: 5}, b: {share: 50%, of: 5}}')).toEqual([3, 2]);
    expect(await counts('{a: {count: rest, of: 10}, b: {share: 25%, of: 10}, c: 1}')).toEqual([6, 3, 1]);
  });

  test('must add up', async () => {
    expect(await problems('{a: 30, b: {count: rest, of: 24}}')).toEqual([
      '{ ← fleets: fleets do not add up: a 30 + b 0 = 30, but there are to be 24 nodes',
    ]);
    expect(await problems('{a: 3, b: {share: 50%, of: 10}}')).toEqual([
      '{ ← fleets: fleets do not add up: a 3 + b 5 = 8, but there are to be 10 nodes',
    ]);
    expect(await problems('{a: {rest: 9}, b: {rest: 9}}')).toEqual(['{ ← fleets: only one fleet can be the rest, not a and b']);
    expect(await problems('{a: {rest: 9}, b: {share: 10%, of: 10}}')).toEqual([
      '{ ← fleets: fleets differ in the number of all nodes: 9, 10',
    ]);
  });

  test('are said in exactly one way', async () => {
    expect(await problems('{a: {D: 4}, b: {count: 3, share: 10%}, c: rest, d: {share: 10%}, e: many, f: -1, g: 1.5}')).toEqual([
      '{ ← fleets.a: says no number of nodes; write count, share or rest',
      '{ ← fleets.b: count and share exclude each other',
      'rest ← fleets.c: needs of: the number of all nodes; write {count: rest, of: 24}',
      '10% ← fleets.d.share: needs of: the number of all nodes; write {share: 30%, of: 24}',
      'many ← fleets.e: "many" is not a number of nodes, rest, or a map of settings; write 24 or {count: 24}',
      '-1 ← fleets.f: -1 is below 0',
      '1.5 ← fleets.g: 1.5 is not a number of nodes, rest, or a map of settings; write 24 or {count: 24}',
    ]);
  });
});

describe('params of node programs', () => {
  test('come from the fleet, else from node:, else from their default, in canonical units', async () => {
    const { fleets } = await planOf(
      withFleets('{a: 1, b: {count: 1, D: 9, leaveAfter: 5s..10s, score: {decay: 20%, cap: 2KiB}}}', '{D: 8, heartbeat: 250ms}'),
    );
    expect(fleets[0]?.params).toEqual({ D: 8, Dlo: 7, heartbeat: 250e6, topics: ['blocks'], transport: 'tcp', score: { decay: 0.5 } });
    expect(fleets[1]?.params).toEqual({
      D: 9,
      Dlo: 8,
      heartbeat: 250e6,
      topics: ['blocks'],
      transport: 'tcp',
      leaveAfter: { min: 5e9, max: 10e9 },
      score: { decay: 0.2, cap: 2048 },
    });
  });

  test('that are given take the place of those that follow others', async () => {
    const { fleets } = await planOf(withFleets('{a: {count: 1, Dlo: 2}}'));
    expect(fleets[0]?.params['Dlo']).toBe(2);
  });

  test('are checked wherever they stand, once', async () => {
    const text = await problems(
      '{a: {count: 1, heartbeat: 5, score: {decy: 1}}, b: 1}',
      '{D: 0, transport: tpc, topics: [1], hartbeat: 1s, leaveAfter: 9s..1s}',
    );
    expect(text).toEqual([
      '0 ← node.D: 0 is below 1',
      'tpc ← node.transport: "tpc" is none of tcp, memory',
      '1 ← node.topics[0]: 1 is not a text; write e.g. blocks',
      'hartbeat ← node.hartbeat: unknown key "hartbeat"; did you mean heartbeat?',
      '9s..1s ← node.leaveAfter: "9s..1s" is not a duration or a range of durations, the shorter first; write e.g. 5ms..50ms',
      '5 ← fleets.a.heartbeat: 5 is not a duration; it lacks its unit: write 5s or 5ms',
      'decy ← fleets.a.score.decy: unknown key "decy"; did you mean decay?',
    ]);
  });
});

describe('a fleet', () => {
  test('has regions, an environment, needs and nodes per process', async () => {
    const { fleets } = await planOf(
      withFleets('{boot: 1, a: {count: 2, needs: [boot], regions: [x, y], env: {DEBUG: 1}, nodesPerProcess: 1}}', '{regions: aws-7}'),
    );
    expect(fleets[0]?.regions).toHaveLength(7);
    expect(fleets[1]).toMatchObject({ needs: ['boot'], regions: ['x', 'y'], env: { DEBUG: '1' }, nodesPerProcess: 1 });
    expect(fleets[0]).toMatchObject({ needs: [], env: {}, nodesPerProcess: null, program: { name: 'js' }, kit: 'echo' });
  });

  test('cannot need itself, nor what needs it, nor what is not there', async () => {
    expect(await problems('{a: {count: 1, needs: b}, b: {count: 1, needs: c}, c: {count: 1, needs: [a, d]}}')).toEqual([
      'b ← fleets.a.needs: a and b would wait for each other',
      'c ← fleets.b.needs: b and c would wait for each other',
      '[ ← fleets.c.needs: c and a would wait for each other',
      '[ ← fleets.c.needs: there is no fleet d; accepted: a, b, c',
    ]);
  });

  test('needs a program and regions that are there', async () => {
    expect(await problems('{a: {count: 1, program: jss, regions: aws-77}, 3d: 1}')).toEqual([
      'jss ← fleets.a.program: there is no program jss; did you mean js?',
      'aws-77 ← fleets.a.regions: there is no region matrix aws-77 (regions of your own are a list); did you mean aws-7?',
      '3d ← fleets.3d: "3d" cannot be the name of a fleet: a letter, then letters, digits, - or _',
    ]);
  });

  test('refuses settings that nothing honours yet', async () => {
    expect(await problems('{a: {count: 1, resources: {cpu: 1}}}')).toEqual([
      'resources ← fleets.a.resources: needs runner docker (resources), which Regatta does not have yet',
    ]);
  });
});
