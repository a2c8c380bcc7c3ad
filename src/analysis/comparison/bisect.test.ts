import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bisect } from './bisect.ts';

test('wherever it moved and whichever cannot be told, what is left lies between the nearest that can, and few are asked', async () => {
  const line = fc
    .integer({ min: 1, max: 60 })
    .chain((count) => fc.record({ untold: fc.array(fc.boolean(), { minLength: count, maxLength: count }), first: fc.nat(count - 1) }));
  await fc.assert(
    fc.asyncProperty(line, async ({ untold, first }) => {
      const places = untold.map((_, place) => place);
      const last = places.length - 1;
      const told = places.filter((place) => place === last || untold[place] !== true);
      let asked = 0;
      const end = await bisect(places.length, async (place) => {
        asked++;
        expect(place).toBeLessThan(last);
        return untold[place] === true ? 'untold' : place < first ? 'before' : 'moved';
      });
      expect(end).toEqual({ before: told.findLast((place) => place < first) ?? -1, moved: told.find((place) => place >= first) });
      const missing = places.length - told.length;
      expect(asked).toBeLessThanOrEqual(Math.ceil(Math.log2(places.length)) + 2 + missing);
    }),
  );
});
