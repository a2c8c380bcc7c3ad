import { describe, expect, test } from 'vitest';
import { planOf, pointedProblemsOf } from './fixtures/check-text.ts';

const files = { 'load.ts': 'export default { operation() {} };\n' };
const two = '{stable: v1, canary: {ref: v2, share: 30%}}';
const three = '{stable: v1, canary: {ref: v2, share: 30%}, next: {ref: v3, share: 20%}}';
const text = (more: string, versions = two, other = '{count: 2, command: ./b}'): string =>
  `rounds: [{scenario: ./load.ts, rate: 4/s, for: 1s}]\n${more}\nfleets:\n  a: {count: 10, command: ./a, source: {git: .}, versions: ${versions}}\n  b: ${other}\n`;
const compared = async (more: string, versions?: string) => (await planOf(text(more, versions), { files })).compare;

describe('what is compared within a run', () => {
  test('are the two versions that there are, the first of them the base, also where nothing says so', async () => {
    expect(await compared('')).toEqual({ base: 'stable', head: 'canary' });
    expect(await compared('compare: {by: version}')).toEqual({ base: 'stable', head: 'canary' });
    expect(await compared('compare: {by: version, base: canary, pairs: 8, margin: 10%}')).toEqual({
      base: 'canary',
      head: 'stable',
      pairs: 8,
      margin: 0.1,
    });
    expect(await compared('compare: {by: version, head: stable}')).toEqual({ base: 'canary', head: 'stable' });
  });

  test('are of more versions those that it names, and nothing unless it does', async () => {
    expect(await compared('', three)).toBeUndefined();
    expect(await compared('compare: {by: version, base: stable, head: next}', three)).toEqual({ base: 'stable', head: 'next' });
  });

  test('are none unless it asks for it where they could not be compared as they stand', async () => {
    const gated = 'metrics: {m: {sql: SELECT 1 AS value, unit: s, better: lower, gate: true}}';
    expect(await compared(gated)).toBeUndefined();
    const whole = '{count: 4, command: ./b, source: {git: .}, version: stable}';
    expect((await planOf(text('', two, whole), { files })).compare).toBeUndefined();
  });

  test('changes nothing of what is measured', async () => {
    const keyOf = async (more: string) => (await planOf(text(more), { files })).comparableKey;
    expect(await keyOf('compare: {by: version, margin: 20%}')).toBe(await keyOf(''));
  });
});

describe('what is wrong with it', () => {
  const metric = 'metrics: {m: {sql: SELECT 1 AS value, unit: s, better: lower, gate: true}}';
  test.each([
    ['compare: {by: fleet}', two, 'compare.by: "fleet" is none of version'],
    ['compare: {by: version, head: canry}', two, 'compare.head: there is no version canry; did you mean canary?'],
    ['compare: {by: version, base: stable, head: stable}', two, 'compare.head: stable is the base as well'],
    [
      'compare: {by: version}',
      three,
      'compare: there are versions stable, canary, next; say which two: {by: version, base: stable, head: canary}',
    ],
    [
      `compare: {by: version}\n${metric.replace('better', 'by: [version, fleet], better')}`,
      two,
      'metrics.m: gates, and has no one value of a version, but one for each fleet besides; write by: version alone',
    ],
    [`compare: {by: version}\n${metric}`, two, 'metrics.m: gates, and has no values by version; write by: version'],
  ])('is told at its place: %s', async (more, versions, told) => {
    const [first = '', ...others] = await pointedProblemsOf(text(more, versions), { files });
    expect(first.replace(/^.* ← /, '')).toContain(told);
    expect(others).toEqual([]);
  });

  test('is that no fleet has several versions, that one lacks a side, or has one as a whole', async () => {
    const [none] = await pointedProblemsOf(text('compare: {by: version}').replace(/, versions: .*\}\n/, '}\n'), { files });
    expect(none).toContain('compare.by: no fleet has several versions');
    const lacking = '{count: 4, command: ./b, source: {git: .}, versions: {stable: v1, next: {ref: v3, share: 50%}}}';
    const sides = 'compare: {by: version, base: stable, head: canary}';
    expect(await pointedProblemsOf(text(sides, two, lacking), { files })).toEqual([
      expect.stringContaining('fleets.b.versions: has no version canary'),
    ]);
    const whole = '{count: 4, command: ./b, source: {git: .}, version: stable}';
    expect(await pointedProblemsOf(text(sides, two, whole), { files })).toEqual([
      expect.stringContaining('fleets.b: all of it has the version stable, which is a name of a version of other fleets'),
    ]);
  });
});
