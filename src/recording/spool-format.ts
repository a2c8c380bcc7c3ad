import { crc32 } from 'node:zlib';
import type { ColumnType } from '../model/table.ts';

/*
 * A spool file holds the rows of one table from one host, in the order in which they were recorded:
 *
 *   file   = header frame*
 *   header = "RGSP" version:u32 bytes:u32 crc:u32 json[bytes], zeros up to a multiple of 8;  json = {"table", "columns": [[name, type], …]}
 *   frame  = "FRAM" rows:u32    bytes:u32 crc:u32 column*;     column = rows values, zeros up to a multiple of 8
 *
 * Everything is little-endian. The checksum of a frame covers `rows`, `bytes` and the columns, that of the header its JSON. Columns start at multiples of 8,
 * so that a frame is read in place by typed arrays.
 */
export const SPOOL_VERSION = 1;
export const SPOOL_MAGIC = 0x50534752;
export const FRAME_MAGIC = 0x4d415246;
/** Bytes before the JSON of a header and before the columns of a frame. */
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

/** A view of `rows` values of a column that starts at `offset` of a buffer. */
export function columnView(type: ColumnType, buffer: ArrayBuffer, offset: number, rows: number): ColumnArray {
  return new arraysByBytes[bytesPerValue(type)](buffer, offset, rows);
}

export function align8(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** Where each column of a frame begins, counted from the end of its prefix, and the bytes of all columns together. */
export function frameLayout(columns: ColumnList, rows: number): { readonly offsets: readonly number[]; readonly bytes: number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const [, type] of columns) {
    offsets.push(bytes);
    bytes += align8(rows * bytesPerValue(type));
  }
  return { offsets, bytes };
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
