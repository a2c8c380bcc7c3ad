import { describe, expect, test } from 'vitest';
import type { EntryPlan } from '../model/plan.ts';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const files = { 'mine.ts': 'export default { async user() {} };\n' };
const withEntry = (entry: string): string => `kit: echo\nfleets: {a: 6}\nrounds: [{${entry}}]\n`;
const planned = async (entry: string): Promise<EntryPlan | undefined> =>
  (await planOf(withEntry(`scenario: publish, ${entry}`), { files })).rounds[0]?.entries[0];
const problems = async (entry: string) => pointedProblemsOf(withEntry(entry), { files });
const publishing = (entry: string) => problems(`scenario: publish, ${entry}`);

describe('a program that drives the load by itself', () => {
  test('needs no scenario, and is told where the experiment lies', async () => {
    const beside = { files: { 'parse.ts': 'export default () => [];\n' } };
    const entryOf = async (entry: string): Promise<EntryPlan | undefined> => (await planOf(withEntry(entry), beside)).rounds[0]?.entries[0];
    expect(await entryOf('load: k6 run $experiment.directory/test.js, for: 10s')).toMatchObject({
      scenarios: [{ name: 'load', tags: {} }],
      drive: {
        kind: 'closed-loop',
        name: 'load',
        url: expect.stringMatching(/run-command\.ts$/),
        options: { command: ['k6', 'run', '$experiment.directory/test.js'], result: 'result.jsonl', folder: { name: 'experiment' } },
      },
      outline: { pace: 'k6', lengthNs: 10e9, operations: null },
    });
    expect(await entryOf('load: {command: k6, processes: 4, parse: ./parse.ts}, tags: {plan: gold}, for: 10s')).toMatchObject({
      scenarios: [{ tags: { plan: 'gold' } }],
      drive: { options: { parse: { name: './parse.ts', url: expect.stringMatching(/^file:.*\/parse\.ts$/) } } },
      outline: { pace: '4 × k6' },
    });
  });

  test('that cannot be is told', async () => {
    expect(await problems('load: {comand: k6}, for: 1s')).toEqual([
      expect.stringContaining('rounds[0].load.command: is missing: program and arguments'),
      'comand ← rounds[0].load.comand: unknown key "comand"; did you mean command?',
    ]);
    expect(await problems('load: {command: k6 $load.second $lod.index, parse: ./none.ts}, for: 1s')).toEqual([
      'k6 ← rounds[0].load.command[1]: $load.second has no value here (a dollar is written $$); did you mean load.seconds?',
      'k6 ← rounds[0].load.command[2]: $lod.index has no value here (a dollar is written $$); did you mean load.index?',
      './none.ts ← rounds[0].load.parse: ./none.ts: there is no such file',
    ]);
    expect(await problems('load: k6, scenario: publish, rate: 1/s, for: 1s')).toEqual([
      '{ ← rounds[0]: rate and load exclude each other: an entry has exactly one drive',
      'scenario ← rounds[0].scenario: scenario and load exclude each other: the program does what it does',
    ]);
    expect(await problems('load: k6')).toEqual(['{ ← rounds[0]: has no end; write for: 20s or operations: 1000']);
  });
});

describe('a closed loop', () => {
  test('keeps so many operations in flight', async () => {
    expect(await planned('backlog: 50, for: 10s')).toMatchObject({
      drive: { kind: 'closed-loop', name: 'backlog', options: { count: 50 } },
      forNs: 10e9,
      outline: { pace: '50 in flight', lengthNs: 10e9, operations: null },
    });
    expect(await planned('backlog: {count: 50}, operations: 1000')).toMatchObject({
      operations: 1000,
      outline: { lengthNs: null, operations: 1000 },
    });
  });

  test.each([
    [
      'users: {count: 10, ramp: {from: 2, over: 40s}}, for: 10s',
      'its ramp takes 40s and the entry ends after 10s, with 4 users in the place of 10',
    ],
    [
      'users: {count: 2, ramp: {from: 10, over: 40s}}, for: 10s',
      'its ramp takes 40s and the entry ends after 10s, with 8 users in the place of 2',
    ],
    ['users: {count: 10, ramp: {over: 10s}}, for: 10s', undefined],
    ['users: {count: 10, ramp: {over: 40s}}, operations: 100', undefined],
  ])('is warned of a ramp that it does not see the end of: %s', async (entry, text) => {
    const { warnings } = await planOf(withEntry(`scenario: publish, ${entry}`), { files });
    expect(warnings).toEqual(text === undefined ? [] : [`rounds[0].users.ramp.over: ${text}`]);
  });

  test('has users, who think, come along a ramp and end by their iterations', async () => {
    expect(await planned('users: 10, for: 10s')).toMatchObject({
      drive: { kind: 'closed-loop', name: 'users', options: { count: 10 } },
      outline: { pace: '10 users' },
    });
    expect(await planned('users: {count: 10, think: "lognormal(20s, 0.5)", ramp: {from: 2, over: 1m}, iterations: 5}')).toMatchObject({
      drive: {
        options: {
          count: 10,
          think: { kind: 'lognormal', medianNs: 20e9, sigma: 0.5 },
          ramp: { from: 2, over: 60e9 },
          iterations: 5,
        },
      },
      forNs: null,
      operations: null,
      outline: { pace: '10 users', lengthNs: null },
    });
    expect(await planned('users: {count: 1, think: 1s..3s}, for: 1s')).toMatchObject({
      drive: { options: { think: { kind: 'uniform', minNs: 1e9, maxNs: 3e9 } } },
    });
  });

  test('takes the length of its round where it has no end of its own', async () => {
    const { rounds } = await planOf(
      'kit: echo\nfleets: {a: 6}\nrounds: [{for: 9s, together: [{scenario: publish, backlog: 2}, {scenario: publish, users: {count: 1, iterations: 3}}]}]\n',
    );
    expect(rounds[0]?.entries.map(({ forNs }) => forNs)).toEqual([9e9, null]);
  });

  test('needs one end, and is the only drive', async () => {
    expect(await publishing('backlog: 5')).toEqual(['{ ← rounds[0]: has no end; write for: 20s or operations: 1000']);
    expect(await publishing('users: {count: 5, iterations: 2}, for: 5s')).toEqual([
      '{ ← rounds[0]: its users end by themselves: an entry has exactly one end',
    ]);
    expect(await publishing('backlog: 5, rate: 4/s, for: 5s')).toEqual([
      '{ ← rounds[0]: rate and backlog exclude each other: an entry has exactly one drive',
    ]);
    expect(await publishing('users: 2, backlog: 5, for: 5s')).toEqual([
      '{ ← rounds[0]: backlog and users exclude each other: an entry has exactly one drive',
    ]);
  });

  test('that makes no sense is told with its place', async () => {
    expect(await publishing('backlog: 0, for: 5s')).toEqual(['0 ← rounds[0].backlog: 0 is below 1']);
    expect(await publishing('backlog: many, for: 5s')).toEqual([
      'many ← rounds[0].backlog: "many" is not a number of operations in flight',
    ]);
    expect(await publishing('users: {count: 3, think: normal(3s)}, for: 5s')).toEqual([
      'normal ← rounds[0].users.think: "normal(3s)" is not a distribution of durations: 2s, 1s..3s, exponential(2s) or lognormal(20s, 0.5); write e.g. 1s..3s',
    ]);
    expect(await publishing('users: {count: 3, tink: 3s}, for: 5s')).toEqual([
      'tink ← rounds[0].users.tink: unknown key "tink"; did you mean think?',
    ]);
    expect(await publishing('backlog: 5, for: 5s, pick: all')).toEqual([
      'all ← rounds[0].pick: all needs a rate: nothing is due with backlog',
    ]);
  });

  test('of users alone drives what a user does', async () => {
    expect(await problems('scenario: ./mine.ts, users: 3, for: 1s')).toEqual([]);
    expect(await problems('scenario: ./mine.ts, rate: 3/s, for: 1s')).toEqual([
      '{ ← rounds[0]: mine is what a user does; write users: 10 in place of the rate',
    ]);
    expect(await problems('scenario: ./mine.ts, backlog: 3, for: 1s')).toEqual([
      '{ ← rounds[0]: mine is what a user does; write users: 10 in place of backlog',
    ]);
  });
});

test('a slip in the key or value of a drive or an end is one problem, not two', async () => {
  expect(await publishing('rat: 4/s, for: 5s')).toEqual(['rat ← rounds[0].rat: unknown key "rat"; did you mean rate?']);
  expect(await publishing('rate: 4/s, fro: 5s')).toEqual(['fro ← rounds[0].fro: unknown key "fro"; did you mean for?']);
  expect(await publishing('rate: 4/s, operations: 0')).toEqual(['0 ← rounds[0].operations: 0 is below 1']);
  expect(await publishing('rate: 4/s, siz: 5KiB')).toEqual([
    '{ ← rounds[0]: has no end; write for: 20s or operations: 1000',
    'siz ← rounds[0].siz: unknown key "siz"; did you mean size?',
  ]);
});

describe('what becomes of operations that are late', () => {
  test('is said with the limit from which on it holds', async () => {
    expect(await planned('rate: 4/s, for: 1s')).toMatchObject({ late: 'send', maxInFlight: null });
    expect(await planned('rate: 4/s, for: 1s, late: drop, max-in-flight: 100')).toMatchObject({ late: 'drop', maxInFlight: 100 });
    expect(await publishing('rate: 4/s, for: 1s, late: queue')).toEqual([
      'queue ← rounds[0].late: queue needs a limit; write max-in-flight: 100',
    ]);
    expect(await publishing('rate: 4/s, for: 1s, max-in-flight: 5')).toEqual([
      'max-in-flight ← rounds[0].max-in-flight: says nothing by itself; write late: drop or late: queue beside it',
    ]);
    expect(await publishing('rate: 4/s, for: 1s, late: dorp, max-in-flight: 5')).toEqual([
      'dorp ← rounds[0].late: "dorp" is none of send, drop, queue',
    ]);
  });

  test('is no question in a closed loop', async () => {
    expect(await publishing('backlog: 4, for: 1s, late: drop, max-in-flight: 5')).toEqual([
      'late ← rounds[0].late: late belongs to a rate: nothing is due with backlog',
      'max-in-flight ← rounds[0].max-in-flight: max-in-flight belongs to a rate: nothing is due with backlog',
    ]);
  });
});
