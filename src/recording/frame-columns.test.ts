import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfForms, readColumns, writeColumns } from './frame-columns.ts';
import { type ColumnArray, columnArrays, type ColumnList, formsBytes, largestFrame, PREFIX_BYTES } from './spool-format.ts';

const list: ColumnList = [
  ['ts', 'time'],
  ['node', 'node'],
  ['flag', 'bool'],
];

/** What comes back of those rows, and how many bytes they took behind the prefix and the forms. */
function through(rows: readonly (readonly number[])[]): { readonly back: number[][]; readonly bytes: number } {
  const written = columnArrays(list);
  rows.forEach((row, index) => row.forEach((value, column) => ((written[column] as ColumnArray)[index] = value)));
  const frame = new Uint8Array(PREFIX_BYTES + largestFrame(list)).fill(0xff);
  const bytes = writeColumns(frame, written, rows.length);
  const read = columnArrays(list);
  expect(bytesOfForms(frame, read, rows.length)).toBe(bytes);
  readColumns(frame, read, rows.length);
  return { back: rows.map((_, index) => read.map((column) => column[index] as number)), bytes: bytes - formsBytes(list) };
}

test('columns come back as they were, whatever is in them', () => {
  const int = fc.oneof(fc.constant(-1), fc.integer({ min: -3, max: 300 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  const time = fc.oneof(fc.constant(Number.NaN), fc.constant(-0), fc.double(), fc.constant(7));
  const row = fc.tuple(time, int, fc.nat(255));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      expect(through(rows).back).toEqual(rows);
    }),
  );
});

test('a value that all rows have is written once', () => {
  const rows = Array.from({ length: 100 }, () => [Number.NaN, -1, 1]);
  expect(through(rows).bytes).toBe(3 * 8);
  // a minus zero is no zero
  expect(
    through([
      [0, 0, 0],
      [-0, 0, 0],
      [0, 0, 0],
    ]).bytes,
  ).toBe(24 + 8 + 8);
});

test('whole numbers that lie close together take a byte each', () => {
  const rows = (spread: number): number[][] => Array.from({ length: 256 }, (_, n) => [0, n === 7 ? 1_000_000 + spread : 1_000_000, 0]);
  expect(through(rows(255)).bytes).toBe(8 + (4 + 256 + 4) + 8);
  expect(through(rows(256)).bytes).toBe(8 + 4 * 256 + 8);
});
