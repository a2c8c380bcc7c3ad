import { describe, expect, test } from 'vitest';
import { problemsOf } from './fixtures/check-text.ts';

describe('an experiment', () => {
  test('with numbers beyond all reason is told so, and makes no list of that length', async () => {
    const huge = `kit: echo
seed: .nan
fleets: {a: 100000000000, b: .inf}
rounds: [{scenario: publish, rate: 1e300/s, for: 99999999d, size: 9007199254740993TiB}]
`;
    expect(await problemsOf(huge)).toEqual([
      'x.yaml:2:7: seed: NaN is not a whole number; write e.g. 8',
      'x.yaml:3:13: fleets.a: 100000000000 is above 1000000',
      'x.yaml:3:30: fleets.b: Infinity is not a number of nodes, rest, or a map of settings; write 24 or {count: 24}',
      'x.yaml:4:36: rounds[0].rate: "1e300/s" is above 1000000000/s',
      'x.yaml:4:50: rounds[0].for: "99999999d" is above 100d',
      'x.yaml:4:67: rounds[0].size: "9007199254740993TiB" is above 1024TiB',
    ]);
    const steps =
      'kit: echo\nfleets: {a: 1}\nrounds: [{scenario: publish, rate: {burst: {every: 1s, operations: -1e300}}, for: 1s}]\nnode: {score: {decay: -0.1}}\n';
    expect(await problemsOf(steps)).toEqual([
      'x.yaml:3:68: rounds[0].rate.burst.operations: -1e+300 is below 1',
      'x.yaml:4:23: node.score.decay: -0.1 is below 0%',
    ]);
    const many = 'kit: echo\nfleets: {a: 600000, b: 600000}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\n';
    expect(await problemsOf(many)).toEqual(['x.yaml:2:9: fleets: fleets have 1200000 nodes, more than the 1000000 that a run can have']);
    const sweep = `kit: echo\nparams: {r: 1/s}\nmatrix: {r: [1/s, 2/s]}\nrepeats: 6000\nfleets: {a: 1}\nrounds: [{scenario: publish, rate: $r, for: 1s}]\n`;
    expect(await problemsOf(sweep)).toEqual([
      'x.yaml:4:10: repeats: 2 cells, each 6000 times, are more runs than the 10000 that one command starts',
    ]);
  });

  test('that holds nothing, or too much by its anchors, is told with a place', async () => {
    expect(await problemsOf('# nothing\n')).toEqual(['x.yaml:1:1: null is no experiment; write a map that begins with kit: gossipsub']);
    const bomb = Array.from(
      { length: 9 },
      (_, level) => `x-${level}: &a${level} [${Array.from({ length: 9 }, () => (level === 0 ? 1 : `*a${level - 1}`)).join(', ')}]`,
    );
    expect(await problemsOf(`${bomb.join('\n')}\n`)).toEqual([
      'x.yaml:1:1: anchors multiply beyond reason: aliases of aliases stand for too many values',
    ]);
    expect(await problemsOf('kit: echo\n---\nkit: echo\n')).toEqual([
      'x.yaml:2:1: a second document begins here: a file holds one experiment',
    ]);
  });

  test('whose own SQL can never be computed is told before it runs', async () => {
    const text =
      'kit: echo\nfleets: {a: 1}\nrounds: [{scenario: publish, rate: 1/s, for: 1s}]\nmetrics: {m: {sql: SELECT 1 AS value FROM nowhere, unit: s}}\n';
    expect(await problemsOf(text)).toEqual(['x.yaml:4:20: metrics.m.sql: there is no table nowhere']);
  });
});
