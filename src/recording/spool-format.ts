import { crc32 } from 'node:zlib';
import type { ColumnType } from '../model/table.ts';

/*
 * A spool file holds the rows of one table from one host, in the order in which they were recorded:
 *
 *   file   = header frame*
 *   header = "RGSP" version:u32 bytes:u32 crc:u32 json[bytes], zeros up to a multiple of 8;  json = {"table", "columns": [[name, type], …]}
 *   frame  = "FRAM" rows:u32    bytes:u32 crc:u32 form:u8* zeros column*;   one form for each column, zeros up to a multiple of 8
 *   column = form 0: rows values | form 1: one value, which all rows have | form 2, of int32 alone: base:i32, rows of u8, which add to it; zeros up to a multiple of 8
 *
 * Everything is little-endian. The checksum of a frame covers `rows`, `bytes` and what follows it, that of the header its JSON. Columns start at multiples of 8,
 * so that a frame is read in place by typed arrays.
 */
export const SPOOL_VERSION = 2;
export const SPOOL_MAGIC = 0x50534752;
export const FRAME_MAGIC = 0x4d415246;
/** Bytes before the JSON of a header and before the forms of the columns of a frame. */
export const PREFIX_BYTES = 16;
/** Rows in a full frame. A multiple of 8, so that full columns need no padding. */
export const ROWS_PER_BLOCK = 16_384;
/** Of the texts to which `text` and `id` columns refer: one line of JSON per text, `[code, "text"]`. */
export const DICTIONARY_FILE = 'dictionary.ndjson';
/** The table that the dictionaries of all hosts become. */
export const DICTIONARY_TABLE = 'dictionary';
export const SPOOL_EXTENSION = '.bin';

export type ColumnArray = Float64Array | Int32Array | Uint8Array;

/** Name and type of each column, in order. */
export type ColumnList = readonly (readonly [name: string, type: ColumnType])[];

/** Bytes per value in a spool. */
export function bytesPerValue(type: ColumnType): 8 | 4 | 1 {
  switch (type) {
    case 'time':
    case 'duration':
    case 'count':
    case 'float':
      return 8;
    case 'bool':
      return 1;
    default:
      return 4;
  }
}

const arraysByBytes = { 8: Float64Array, 4: Int32Array, 1: Uint8Array } as const;

/** An array for each column of a full frame. */
export function columnArrays(columns: ColumnList): readonly ColumnArray[] {
  return columns.map(([, type]) => new arraysByBytes[bytesPerValue(type)](ROWS_PER_BLOCK));
}

export function align8(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** How a column is written in a frame. */
export const columnForms = {
  /** Value by value. */
  whole: 0,
  /** One value, which all rows have. */
  constant: 1,
  /** Of int32 alone: what each row is above the least, in a byte. */
  near: 2,
} as const;

/** Where the first column of a frame begins, counted from the end of its prefix. */
export function formsBytes({ length }: { readonly length: number }): number {
  return align8(length);
}

/** Bytes of a column in a frame; undefined where there is no such form. */
export function columnBytes(form: number, bytesPerValue: number, rows: number): number | undefined {
  switch (form) {
    case columnForms.whole:
      return align8(rows * bytesPerValue);
    case columnForms.constant:
      return 8;
    case columnForms.near:
      return bytesPerValue === 4 ? align8(4 + rows) : undefined;
    default:
      return undefined;
  }
}

/** Bytes behind the prefix of a full frame whose columns are all whole: no frame is larger. */
export function largestFrame(columns: ColumnList): number {
  const whole = columns.map(([, type]) => align8(ROWS_PER_BLOCK * bytesPerValue(type)));
  return whole.reduce((sum, bytes) => sum + bytes, formsBytes(columns));
}

/** The checksum of a frame that begins at the start of `frame`. */
export function frameChecksum(frame: Uint8Array, bytes: number): number {
  return crc32(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + bytes), crc32(frame.subarray(4, 12)));
}

export function encodeHeader(table: string, columns: ColumnList): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ table, columns }));
  const header = new Uint8Array(PREFIX_BYTES + align8(json.length));
  new Uint32Array(header.buffer, 0, 4).set([SPOOL_MAGIC, SPOOL_VERSION, json.length, crc32(json)]);
  header.set(json, PREFIX_BYTES);
  return header;
}

/** The columns of a table as a list. */
export function columnList(columns: { readonly [name: string]: { readonly type: ColumnType } }): ColumnList {
  return Object.entries(columns).map(([name, { type }]) => [name, type] as const);
}
