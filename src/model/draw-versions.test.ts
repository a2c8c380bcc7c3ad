import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawVersions, versionCounts } from './draw-versions.ts';

const versions = [
  { name: 'stable', share: 0.7 },
  { name: 'canary', share: 0.3 },
];
const fleet = { name: 'nodes', versions };
const regionsOf = (count: number, regions: number): string[] => Array.from({ length: count }, (_, index) => `r${index % regions}`);
const canaries = (drawn: readonly string[]): number[] => drawn.flatMap((version, index) => (version === 'canary' ? [index] : []));

test('a seed draws the same nodes each time, another seed others, and each fleet its own', () => {
  const regions = regionsOf(40, 2);
  const drawn = drawVersions(fleet, regions, 1);
  expect(drawVersions(fleet, regions, 1)).toEqual(drawn);
  expect(canaries(drawVersions(fleet, regions, 2))).not.toEqual(canaries(drawn));
  expect(canaries(drawVersions({ ...fleet, name: 'others' }, regions, 1))).not.toEqual(canaries(drawn));
});

test('of the whole fleet, and of each region, a version has its share, less than one node off', () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    regions: fc.integer({ min: 1, max: 7 }),
    share: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, ({ count, regions, share, seed }) => {
      const split = [
        { name: 'stable', share: 1 - share },
        { name: 'canary', share },
      ];
      const placed = regionsOf(count, regions);
      const drawn = drawVersions({ name: 'nodes', versions: split }, placed, seed);
      expect(canaries(drawn)).toHaveLength(versionCounts(split, count).get('canary') ?? -1);
      expect(Math.abs(canaries(drawn).length - share * count)).toBeLessThan(1);
      for (const region of new Set(placed)) {
        const members = drawn.filter((_, index) => placed[index] === region);
        const due = (canaries(drawn).length * members.length) / count;
        expect(Math.abs(canaries(members).length - due)).toBeLessThan(1 + 1e-9);
      }
    }),
  );
});

test('each node is as likely to be drawn as any other of its fleet', () => {
  const regions = regionsOf(10, 3);
  const draws = 4000;
  const times = regions.map(() => 0);
  for (let seed = 0; seed < draws; seed++) {
    for (const index of canaries(drawVersions(fleet, regions, seed))) times[index] = (times[index] ?? 0) + 1;
  }
  // four standard errors of a share of 30 % are 3 points
  for (const count of times) expect(Math.abs(count / draws - 0.3)).toBeLessThan(0.03);
});

test('shares of three versions are kept as well', () => {
  const three = [0.5, 0.3, 0.2].map((share, index) => ({ name: `v${index}`, share }));
  expect([...versionCounts(three, 10).values()]).toEqual([5, 3, 2]);
  expect([...versionCounts(three, 7).values()].reduce((sum, count) => sum + count, 0)).toBe(7);
});
