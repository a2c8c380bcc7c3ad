import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const withRounds = (rounds: string): string => `kit: echo\nfleets: {a: 6, b: 4, none: 0}\nrounds: ${rounds}\n`;
const planned = async (rounds: string) => (await planOf(withRounds(rounds))).rounds;
const problems = async (rounds: string, files: Record<string, string> = {}) => pointedProblemsOf(withRounds(rounds), { files });

describe('rounds', () => {
  test('have names of their own, or of their phase or scenario, each once', async () => {
    const rounds = await planned(
      '[{phase: warm-up, scenario: publish, rate: 1/s, for: 1s}, {scenario: publish, rate: 1/s, for: 1s}, {scenario: publish, rate: 1/s, for: 1s}, {name: big, scenario: publish, rate: 1/s, for: 1s}, {for: 1s}]',
    );
    expect(rounds.map(({ name, kind }) => [name, kind])).toEqual([
      ['warm-up', 'warm-up'],
      ['publish', 'measured'],
      ['publish-2', 'measured'],
      ['big', 'measured'],
      ['wait', 'measured'],
    ]);
    expect(await problems('[{name: x, for: 1s}, {name: x, for: 1s}]')).toEqual(['x ← rounds[1].name: another round is named x']);
  });

  test('end with their longest entry, or by count', async () => {
    expect((await planned('[{scenario: publish, rate: 4/s, for: 20s}]'))[0]?.forNs).toBe(20e9);
    expect((await planned('[{scenario: publish, rate: 4/s, operations: 20}]'))[0]).toMatchObject({
      forNs: null,
      entries: [{ operations: 20, forNs: null }],
    });
  });

  test('run entries side by side, which share the length of the round', async () => {
    const [round] = await planned(
      '[{name: both, for: 9s, together: [{scenario: publish, rate: 4/s}, {scenario: ping, peer: x, rate: 1/s, for: 5s, on: b, pick: sticky}]}]',
    );
    expect(round).toMatchObject({ name: 'both', forNs: 9e9 });
    expect(round?.entries).toMatchObject([
      { scenarios: [{ name: 'publish' }], on: ['a', 'b', 'none'], pick: 'rotate', forNs: 9e9 },
      { scenarios: [{ name: 'ping', params: { peer: 'x' } }], on: ['b'], pick: 'sticky', forNs: 5e9 },
    ]);
    expect(await problems('[{together: [], rate: 1/s}]')).toEqual([
      '[ ← rounds[0].together: [] is no list of entries; write [{scenario: …, rate: 4/s}, …]',
      'rate ← rounds[0].rate: rate belongs in an entry of together',
    ]);
  });

  test('are a list that is not empty', async () => {
    expect(await problems('{}')).toEqual(['{ ← rounds: {} is no list of rounds; write rounds: [{scenario: publish, rate: 4/s, for: 20s}]']);
    expect(await problems('[]')).toEqual(['[ ← rounds: there is no round']);
    expect(await problems('[warm-up]')).toEqual([
      'warm-up ← rounds[0]: "warm-up" is not a map; write {scenario: publish, rate: 4/s, for: 20s}',
    ]);
  });
});

describe('an entry', () => {
  test('gives its scenario params in canonical units', async () => {
    const [round] = await planned('[{scenario: publish, rate: 30/min, for: 1s, size: 2KiB}]');
    expect(round?.entries[0]).toMatchObject({
      scenarios: [{ kit: 'echo', params: { topic: 'blocks', size: 2048 } }],
      drive: { kind: 'pacer', name: 'constant', options: { rate: 0.5 } },
    });
  });

  test('can name another pacer with its options', async () => {
    const [round] = await planned('[{scenario: publish, rate: {ramp: {to: 9/s}}, for: 1s}]');
    expect(round?.entries[0]?.drive).toEqual({ kind: 'pacer', name: 'ramp', options: { from: 0, to: 9 } });
  });

  test('has exactly one drive and one end', async () => {
    expect(await problems('[{scenario: publish}, {scenario: publish, rate: 1/s, for: 1s, operations: 3}]')).toEqual([
      '{ ← rounds[0]: has no drive; write rate: 4/s',
      '{ ← rounds[0]: has no end; write for: 20s or operations: 1000',
      '{ ← rounds[1]: for and operations exclude each other: an entry has exactly one end',
    ]);
  });

  test('that cannot be is told', async () => {
    expect(
      await problems(
        '[{scenario: publsh, rate: 1/s, for: 1s}, {scenario: publish, rate: {rmp: {}}, for: 5, siz: 1KiB, on: [a, c], pick: any}, {scenario: ping, rate: 0/s, for: 1s, on: none}, {rate: 1/s, for: 1s}]',
      ),
    ).toEqual([
      'publsh ← rounds[0].scenario: there is no scenario publsh; did you mean publish?',
      '{ ← rounds[1].rate: there is no pacer rmp; did you mean ramp?',
      '5 ← rounds[1].for: 5 is not a duration; it lacks its unit: write 5s or 5ms',
      'siz ← rounds[1].siz: unknown key "siz"; did you mean size?',
      'c ← rounds[1].on[1]: there is no fleet c; accepted: a, b, none',
      'any ← rounds[1].pick: "any" is none of rotate, random, all, sticky',
      '{ ← rounds[2].peer: is missing: whom; write e.g. blocks',
      '0/s ← rounds[2].rate: "0/s" must be above 0/s',
      'none ← rounds[2].on: there is no node in none',
      '{ ← rounds[3]: needs a scenario; accepted: publish, ping',
    ]);
  });

  test('can label its operations, by names and values that thresholds can write', async () => {
    const [round] = await planned('[{scenario: publish, rate: 1/s, for: 1s, tags: {plan: gold, tier: 3}}]');
    expect(round?.entries[0]?.scenarios[0]?.tags).toEqual({ plan: 'gold', tier: '3' });
    expect(await problems('[{scenario: publish, rate: 1/s, for: 1s, tags: {fleet: a, the plan: gold, size: "a,b"}}]')).toEqual([
      'fleet ← rounds[0].tags.fleet: fleet is a label that Regatta gives itself; take another name',
      'the ← rounds[0].tags.the plan: "the plan" cannot be the name of a tag: a letter, then letters, digits or _',
      '" ← rounds[0].tags.size: "a,b" cannot be the value of a tag: 1 to 100 characters without {}",=',
    ]);
    const files = { 'mine.ts': "export default { tags: ['plan', 'step'], operation() {} };\n" };
    expect(await problems('[{scenario: ./mine.ts, rate: 1/s, for: 1s}]', files)).toEqual([
      './mine.ts ← rounds[0].scenario: ./mine.ts declares what cannot be: step is a label that Regatta gives itself; take another name',
    ]);
  });

  test('can run a scenario of a file beside the experiment, with its own params', async () => {
    const files = {
      'mine.ts': "export default { params: { wait: { type: 'duration', default: '1ms', about: 'how long' } }, operation() {} };\n",
      'none.ts': 'export default {};\n',
      'both.ts': 'export default { operation() {}, user() {} };\n',
      'users.ts': 'export default { async user() {} };\n',
      'broken.ts': 'throw new Error("no");\n',
    };
    const { rounds } = await planOf(withRounds('[{scenario: ./mine.ts, rate: 1/s, for: 1s, wait: 5ms}]'), { files });
    expect(rounds[0]?.entries[0]).toMatchObject({
      scenarios: [{ scenario: { name: 'mine', url: expect.stringMatching(/^file:.*\/mine\.ts$/) }, params: { wait: 5e6 } }],
    });
    expect(await problems('[{scenario: ./mine.ts, rate: 1/s, for: 1s, wiat: 5ms}]', files)).toEqual([
      'wiat ← rounds[0].wiat: unknown key "wiat"; did you mean wait?',
    ]);
    expect(await problems('[{scenario: ./none.ts, rate: 1/s, for: 1s}]', files)).toEqual([
      './none.ts ← rounds[0].scenario: ./none.ts is no scenario: its default export has no function operation (or user)',
    ]);
    expect(await problems('[{scenario: ./both.ts, rate: 1/s, for: 1s}]', files)).toEqual([
      './both.ts ← rounds[0].scenario: ./both.ts is no scenario: its default export has both operation and user: a scenario is one or the other',
    ]);
    expect(await problems('[{scenario: ./users.ts, rate: 1/s, for: 1s}]', files)).toEqual([
      '{ ← rounds[0]: users is what a user does; write users: 10 in place of the rate',
    ]);
    expect(await problems('[{scenario: ./broken.ts, rate: 1/s, for: 1s}]', files)).toEqual([
      './broken.ts ← rounds[0].scenario: ./broken.ts:1:7: cannot be loaded: no',
    ]);
  });
});
