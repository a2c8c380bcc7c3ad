import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countNodes } from './count-nodes.ts';

test('shares that make up the whole give all nodes, each within one of its share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5000 }),
      (weights, of) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const counts = countNodes(
          weights.map((weight, index) => ({ name: `f${index}`, size: { share: weight / total } })),
          of,
        ) as readonly number[];
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(of);
        for (const [index, count] of counts.entries())
          expect(Math.abs(count - ((weights[index] ?? 0) / total) * of)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('the rest is what the others leave', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), (count, rest) => {
      expect(
        countNodes(
          [
            { name: 'a', size: 'rest' },
            { name: 'b', size: { count } },
          ],
          count + rest,
        ),
      ).toEqual([rest, count]);
    }),
  );
});
