import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToHex, numberToHex, toRlp } from 'viem/utils';
import { RlpWriter } from './rlp-writer.ts';

const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Lengths at which headers become longer, and those beside them. */
const lengths = [0, 1, 2, 54, 55, 56, 57, 255, 256, 257, 1023, 1024, 1025, 65_535, 65_536, 65_537];
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(...lengths).map((length) => new Uint8Array(length).fill(0x7f)),
);

test('lists of bytes and numbers are written as viem writes them, by a writer that is used again and again', () => {
  const writer = new RlpWriter();
  fc.assert(
    fc.property(fc.array(fc.oneof(anyBytes, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })), { maxLength: 12 }), (items) => {
      writer.begin();
      for (const item of items)
        if (typeof item === 'bigint') writer.number(item);
        else writer.bytes(item);
      const expected = items.map((item) => (typeof item !== 'bigint' ? bytesToHex(item) : item === 0n ? '0x' : toWholeBytes(item)));
      expect(hexOf(writer.list())).toBe(toRlp(expected));
    }),
  );
});

test('numbers have no leading zeros, and 0 has no bytes, whether they are big or not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 127, 128, 255, 256, Number.MAX_SAFE_INTEGER)), (value) => {
      const plain = hexOf(new RlpWriter().begin().number(value).list());
      expect(plain).toBe(toRlp([value === 0 ? '0x' : toWholeBytes(BigInt(value))]));
      expect(hexOf(new RlpWriter().begin().number(BigInt(value)).list())).toBe(plain);
    }),
  );
});

test('a list may be empty, hold an empty one, and come after the byte of its type', () => {
  expect(hexOf(new RlpWriter().begin().list())).toBe(toRlp([]));
  expect(hexOf(new RlpWriter().begin().emptyList().list())).toBe(toRlp([[]]));
  for (const length of lengths) {
    const bytes = new Uint8Array(length).fill(1);
    expect(hexOf(new RlpWriter().begin().bytes(bytes).emptyList().list(2))).toBe(`0x02${toRlp([bytesToHex(bytes), []]).slice(2)}`);
  }
});

function toWholeBytes(value: bigint): `0x${string}` {
  return numberToHex(value, { size: Math.ceil(value.toString(16).length / 2) });
}
