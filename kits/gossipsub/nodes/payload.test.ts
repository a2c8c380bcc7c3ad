import { assert, double, integer, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { headerBytes, makePayload, readHeader } from './payload.ts';

it('has exactly the size that was asked for, and gives back its header when that fits', () => {
  assert(
    property(integer({ min: 1, max: 5_000 }), nat(), nat(), double({ noNaN: true, min: 0 }), (size, sequence, node, publishedNs) => {
      const payload = makePayload(size, sequence % 2 ** 32, { node, publishedNs });
      expect(payload.byteLength).toBe(size);
      expect(readHeader(payload)).toEqual(size < headerBytes ? undefined : { node, publishedNs });
    }),
  );
});

it('is read wherever it lies in a larger buffer, as it comes out of an RPC', () => {
  const inside = new Uint8Array(100);
  inside.set(makePayload(40, 1, { node: 3, publishedNs: 5 }), 7);
  expect(readHeader(inside.subarray(7, 47))).toEqual({ node: 3, publishedNs: 5 });
});

it('differs between publications even when it is too short for a whole header', () => {
  const texts = [0, 1, 2].flatMap((node) => [0, 1].map((sequence) => makePayload(8, sequence, { node, publishedNs: 1 }).join()));
  expect(new Set(texts).size).toBe(6);
});
