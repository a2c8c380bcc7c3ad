import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Flier, InFlight } from './in-flight.ts';

function fleet(count: number): { readonly list: InFlight; readonly fliers: readonly Flier[]; readonly given: number[] } {
  const list = new InFlight();
  const given: number[] = [];
  const fliers = Array.from({ length: count }, (_, n): Flier => {
    const flier: Flier = { before: undefined, after: undefined, giveUp: () => (given.push(n), list.remove(flier)) };
    list.add(flier);
    return flier;
  });
  return { list, fliers, given };
}

test('holds what was added and not removed, in the order in which it was added', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(19)), (removed) => {
      const { list, fliers, given } = fleet(20);
      for (const n of removed) list.remove(fliers[n] as Flier);
      expect(list.size).toBe(20 - removed.length);
      list.giveUpAll();
      expect(given).toEqual(Array.from(fliers.keys()).filter((n) => !removed.includes(n)));
      expect(list.size).toBe(0);
    }),
  );
});

test('keeps nothing of what it has let go', () => {
  const { list, fliers } = fleet(3);
  list.giveUpAll();
  expect(fliers.every(({ before, after }) => before === undefined && after === undefined)).toBe(true);
});
