import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { meshBounds } from './mesh-bounds.ts';

it.each([
  { D: 4, Dlo: 3, Dhi: 8, Dscore: 3, Dout: 1 },
  { D: 6, Dlo: 5, Dhi: 12, Dscore: 4, Dout: 2 },
  { D: 8, Dlo: 6, Dhi: 16, Dscore: 5, Dout: 2 },
  { D: 12, Dlo: 10, Dhi: 24, Dscore: 8, Dout: 4 },
])('gives D $D the bounds that the documentation names', (bounds) => {
  expect(meshBounds({ D: bounds.D })).toEqual(bounds);
});

it('keeps the laws of the specification for every D: Dlo ≤ D ≤ Dhi, Dout < Dlo, Dout ≤ D/2, Dscore ≤ D', () => {
  assert(
    property(integer({ min: 1, max: 500 }), (D) => {
      const { Dlo, Dhi, Dscore, Dout } = meshBounds({ D });
      expect(Dlo).toBeGreaterThanOrEqual(1);
      expect(Dlo).toBeLessThanOrEqual(D);
      expect(Dhi).toBeGreaterThan(D);
      expect(Dscore).toBeLessThanOrEqual(D);
      expect(Dout).toBeLessThan(Dlo);
      expect(Dout).toBeLessThanOrEqual(D / 2);
    }),
  );
});

it('leaves alone what is given, and lets Dout follow a given Dlo', () => {
  expect(meshBounds({ D: 8, Dlo: 2, Dhi: 9, Dscore: 1 })).toEqual({ D: 8, Dlo: 2, Dhi: 9, Dscore: 1, Dout: 1 });
});

it('leaves a boot node with D 0 nobody in its mesh', () => {
  expect(meshBounds({ D: 0 })).toEqual({ D: 0, Dlo: 0, Dhi: 0, Dscore: 0, Dout: 0 });
});
