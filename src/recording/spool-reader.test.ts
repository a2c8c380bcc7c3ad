import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seriesTable } from '../model/table.ts';
import { SpoolReader } from './spool-reader.ts';
import { openSpool } from './spool.ts';

let root: string;
let path: string;
let whole: Buffer;
/** Where the second and the third (last) frame begin. */
let second: number;
let third: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regatta-reader-'));
  path = join(root, 'series.bin');
  const spool = openSpool(root);
  const { columns } = spool.table(seriesTable);
  const writer = spool.table(seriesTable);
  const ends: number[] = [];
  for (const rows of [5, 3, 4]) {
    for (let n = 0; n < rows; n++) {
      const row = writer.next();
      columns.ts[row] = n;
      columns.node[row] = n;
      columns.host[row] = -1;
      columns.name[row] = -1;
      columns.value[row] = n / 2;
    }
    spool.flush();
    ends.push(readFileSync(path).length);
  }
  spool[Symbol.dispose]();
  whole = readFileSync(path);
  [second, third] = [ends[0] ?? 0, ends[1] ?? 0];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(bytes: Uint8Array): { frames: number[]; truncatedFrames: number } {
  writeFileSync(path, bytes);
  using reader = new SpoolReader(path);
  const frames = [...reader.frames()].map(({ rows }) => rows);
  return { frames, truncatedFrames: reader.truncatedFrames };
}

function withByte(at: number, change: (byte: number) => number): Buffer {
  const changed = Buffer.from(whole);
  changed[at] = change(changed[at] ?? 0);
  return changed;
}

describe('SpoolReader', () => {
  it('reads what was written', () => {
    expect(read(whole)).toEqual({ frames: [5, 3, 4], truncatedFrames: 0 });
  });

  it('drops and counts the last frame wherever it was cut off, and keeps all before', () => {
    expect(read(whole.subarray(0, third))).toEqual({ frames: [5, 3], truncatedFrames: 0 });
    for (let end = third + 1; end < whole.length; end++) {
      expect(read(whole.subarray(0, end))).toEqual({ frames: [5, 3], truncatedFrames: 1 });
    }
  });

  it('has no row when even the header was cut off', () => {
    expect(read(whole.subarray(0, 0))).toEqual({ frames: [], truncatedFrames: 1 });
    expect(read(whole.subarray(0, 10))).toEqual({ frames: [], truncatedFrames: 1 });
    expect(read(whole.subarray(0, 40))).toEqual({ frames: [], truncatedFrames: 1 });
  });

  it('names file and offset when any byte before the last frame is changed', () => {
    for (let at = second; at < third; at++) {
      const changed = withByte(at, (byte) => byte ^ 0x10);
      expect(() => read(changed)).toThrow(
        expect.objectContaining({ code: 'RUN_UNREADABLE', message: expect.stringContaining(`series.bin is damaged at byte ${second}`) }),
      );
    }
  });

  it('takes a last frame whose content never reached the disk for one that was cut off', () => {
    expect(read(withByte(whole.length - 30, (byte) => byte ^ 1))).toEqual({ frames: [5, 3], truncatedFrames: 1 });
  });

  it('refuses a file of another kind or version', () => {
    expect(() => read(withByte(0, () => 0))).toThrow(/not a spool file/);
    expect(() => read(withByte(4, () => 9))).toThrow(/spool format 9; this Regatta reads format 2/);
    expect(() => read(withByte(20, (byte) => byte ^ 1))).toThrow(/checksum of the header/);
  });
});
