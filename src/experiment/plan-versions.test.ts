import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const files = { 'load.ts': 'export default { operation() {} };\n' };
const text = (fleet: string, more = ''): string =>
  `rounds: [{scenario: ./load.ts, rate: 4/s, for: 1s}]\n${more}fleets:\n  a: ${fleet}\n  b: {count: 2, command: ./b}\n`;
const split = (versions: string, count = 10): string => `{count: ${count}, command: ./a, source: {git: .}, versions: ${versions}}`;
const shares = async (fleet: string, more?: string) => {
  const [first] = (await planOf(text(fleet, more), { files })).fleets;
  return first?.versions?.map(({ name, share, source }) => [name, share, source.version]);
};

describe('versions of one fleet', () => {
  test('have their shares, and one of them what is left', async () => {
    expect(await shares(split('{stable: v1, canary: {ref: pr/7, share: 30%}}'))).toEqual([
      ['stable', 0.7, 'v1'],
      ['canary', 0.3, 'pr/7'],
    ]);
    expect(await shares(split('{old: {ref: 1, share: 75%}, new: {ref: 2, share: 25%}}'))).toEqual([
      ['old', 0.75, '1'],
      ['new', 0.25, '2'],
    ]);
  });

  test('take the place of its source, of which each has the version that it says', async () => {
    const { fleets } = await planOf(text(split('{stable: v1, canary: {ref: ., share: 30%}}')), { files });
    expect(fleets[0]).not.toHaveProperty('source');
    expect(fleets[0]?.versions?.[1]?.source).toMatchObject({ name: 'git', from: '.', version: '.', want: 'executable' });
    expect(fleets[1]).not.toHaveProperty('versions');
  });

  test('can be shared by fleets under node, and a fleet that says one version has that', async () => {
    const shared = 'node: {source: {git: .}, versions: {stable: v1, canary: {ref: v2, share: 50%}}}\n';
    expect(await shares('{count: 4, command: ./a}', shared)).toHaveLength(2);
    const { fleets } = await planOf(text('{count: 4, command: ./a, version: v0}', shared), { files });
    expect(fleets.map(({ source, versions }) => [source?.version, versions?.length])).toEqual([
      ['v0', undefined],
      [undefined, 2],
    ]);
    expect(await shares('{attach: 127.0.0.1:80}', shared)).toBeUndefined();
  });

  test('do not change what is measured, their shares do', async () => {
    const keyOf = async (versions: string) => (await planOf(text(split(versions)), { files })).comparableKey;
    const key = await keyOf('{stable: v1, canary: {ref: v2, share: 30%}}');
    expect(await keyOf('{stable: v3, canary: {ref: v4, share: 30%}}')).toBe(key);
    expect(await keyOf('{stable: v1, canary: {ref: v2, share: 40%}}')).not.toBe(key);
  });
});

describe('what is wrong with versions', () => {
  test.each([
    [
      split('{a: v1, b: {ref: v2, share: 30%}, c: v3}'),
      'versions: do not add up to 100 %: a the rest + b 30% + c the rest; one of them may leave out',
    ],
    [split('{a: {ref: v1, share: 60%}, b: {ref: v2, share: 30%}}'), 'versions: do not add up to 100 %: a 60% + b 30%; '],
    [
      split('{a: {ref: v1, share: 80%}, b: {ref: v2, share: 30%}, c: v3}'),
      'versions: do not add up to 100 %: a 80% + b 30% + c the rest; ',
    ],
    [split('{a: v1, b: {ref: v2, share: 0%}}'), 'versions.b.share: "0%" must be above 0%'],
    [split('{a: v1, b: {ref: v1, share: 30%}}'), 'versions.b: a and b are both v1: there is nothing to tell apart; `regatta noise`'],
    [split('{a: v1}'), 'versions: there are less than two; write {stable: main, canary: {ref: pr/7, share: 30%}}, or version: main'],
    [split('{a: v1, b: {share: 30%}}'), 'versions.b.ref: is missing'],
    [split('{a: v1, b: {ref: v2, shrae: 30%}}'), 'versions.b.shrae: unknown key "shrae"; did you mean share?'],
    [split('[{version: v1, share: 70%}]'), 'versions: [{"version":"v1","share":"70%"}] is not a map of versions; write {stable: main, '],
    [split('{a b: v1, c: {ref: v2, share: 30%}}'), 'versions.a b: "a b" cannot be the name of a version'],
    [split('{a: v1, b: {ref: v2, share: 30%}}', 1), 'versions.b: 30% of 1 node is no node; it takes 2 nodes'],
    [split('{a: v1, b: {ref: v2, share: 1%}}'), 'versions.b: 1% of 10 nodes is no node; it takes 51 nodes'],
    [
      '{count: 4, command: ./a, source: {git: .}, version: v0, versions: {a: v1, b: {ref: v2, share: 50%}}}',
      'versions: version and versions exclude each other',
    ],
    ['{count: 4, command: ./a, versions: {a: v1, b: {ref: v2, share: 50%}}}', 'versions: of which source? write source beside it'],
    ['{attach: 127.0.0.1:80, versions: {a: v1, b: {ref: v2, share: 50%}}}', 'versions: its nodes run already'],
  ])('is told at its place: %s', async (fleet, told) => {
    const [first = '', ...others] = await pointedProblemsOf(text(fleet), { files });
    expect(first.replace(/^.* ← fleets\.a\./, '')).toContain(told);
    expect(others).toEqual([]);
  });

  test('is also a limit on a version that no node has, where all say theirs', async () => {
    const other = '{count: 2, command: ./b, source: {git: .}, version: v1}';
    const limited = (version: string, fleet = other): string =>
      `${text(split('{stable: v3, canary: {ref: v2, share: 30%}}')).replace('{count: 2, command: ./b}', fleet)}metrics: {m: {sql: SELECT 1 AS value, unit: s, by: version}}\nthresholds: ['m{version=${version}} < 1s']\n`;
    expect(await pointedProblemsOf(limited('canary'), { files })).toEqual([]);
    expect(await pointedProblemsOf(limited('v1'), { files })).toEqual([]);
    expect(await pointedProblemsOf(limited('canry'), { files })).toEqual([
      expect.stringContaining('thresholds[0]: there is no version canry; did you mean canary?'),
    ]);
    expect(await pointedProblemsOf(limited('v7', '{count: 2, command: ./b}'), { files })).toEqual([]);
  });
});
