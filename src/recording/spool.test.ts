import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsTable, type Recorder, seriesTable, type Table } from '../model/table.ts';
import { ROWS_PER_BLOCK } from './spool-format.ts';
import { SpoolReader } from './spool-reader.ts';
import { openSpool } from './spool.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regatta-spool-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const mixedTable = {
  name: 'mixed',
  about: '',
  columns: { ts: { type: 'time', about: '' }, flag: { type: 'bool', about: '' }, hops: { type: 'int', about: '' } },
} as const satisfies Table;

type MixedRow = readonly [ts: number, flag: number, hops: number];

function write(recorder: Recorder, rows: readonly MixedRow[]): void {
  const { columns, ...writer } = { columns: recorder.table(mixedTable).columns, next: () => recorder.table(mixedTable).next() };
  for (const [ts, flag, hops] of rows) {
    const row = writer.next();
    columns.ts[row] = ts;
    columns.flag[row] = flag;
    columns.hops[row] = hops;
  }
}

function read(path: string): { rows: MixedRow[]; truncatedFrames: number } {
  using reader = new SpoolReader(path);
  const rows: MixedRow[] = [];
  for (const frame of reader.frames()) {
    const [ts, flag, hops] = frame.columns;
    for (let row = 0; row < frame.rows; row++) rows.push([ts?.[row] ?? -1, flag?.[row] ?? -1, hops?.[row] ?? -1]);
  }
  return { rows, truncatedFrames: reader.truncatedFrames };
}

function numbered(count: number): MixedRow[] {
  return Array.from({ length: count }, (_, index) => [index * 1.5, index % 2, -1 - index]);
}

describe('openSpool', () => {
  it('keeps every row in order, however it is flushed', () => {
    let run = 0;
    const row = fc.tuple(fc.double(), fc.nat(1), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 40 }), { maxLength: 6 }), (batches) => {
        const directory = join(root, String(run++));
        const spool = openSpool(directory);
        for (const batch of batches) {
          write(spool, batch);
          spool.flush();
        }
        spool[Symbol.dispose]();
        expect(spool.rows['mixed'] ?? 0).toBe(batches.flat().length);
        if (batches.flat().length > 0) expect(read(join(directory, 'mixed.bin')).rows).toEqual(batches.flat());
      }),
      { numRuns: 50 },
    );
  });

  it('hands full blocks over by itself', () => {
    const spool = openSpool(root);
    const rows = numbered(2 * ROWS_PER_BLOCK + 3);
    write(spool, rows);
    expect(spool.rows['mixed']).toBe(2 * ROWS_PER_BLOCK);
    spool[Symbol.dispose]();
    expect(read(join(root, 'mixed.bin')).rows).toEqual(rows);
  });

  it('writes nothing for tables without rows', () => {
    const spool = openSpool(root);
    spool.table(seriesTable);
    spool[Symbol.dispose]();
    expect(readdirSync(root)).toEqual(['dictionary.ndjson']);
  });

  it('gives all nodes of a host the same writer of a table', () => {
    using spool = openSpool(root);
    expect(spool.table(eventsTable)).toBe(spool.table(eventsTable));
  });

  it('writes texts before the rows that refer to them', () => {
    using spool = openSpool(root);
    expect([spool.code('publish'), spool.code('"quoted"\n'), spool.code('publish')]).toEqual([0, 1, 0]);
    write(spool, numbered(1));
    spool.flush();
    expect(readFileSync(join(root, 'dictionary.ndjson'), 'utf8')).toBe('[0,"publish"]\n[1,"\\"quoted\\"\\n"]\n');
  });

  it('never uses a code for two texts, though it forgets texts that come no more', () => {
    const spool = openSpool(root);
    const first = spool.code('first');
    const many = 300_000;
    for (let text = 0; text < many; text++) spool.code(`message ${text}`);
    const again = spool.code('first');
    write(spool, numbered(1));
    spool[Symbol.dispose]();
    const lines = readFileSync(join(root, 'dictionary.ndjson'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(many + 2);
    expect([lines[first], lines[again]]).toEqual([`[${first},"first"]`, `[${again},"first"]`]);
  });

  it('refuses a table that does not begin with ts, reuses a taken name, or is declared twice in different ways', () => {
    using spool = openSpool(root);
    const table = (name: string, columns: Table['columns']): Table => ({ name, about: '', columns });
    const ts = { type: 'time', about: '' } as const;
    const int = { type: 'int', about: '' } as const;
    for (const broken of [
      table('a', { node: int }),
      table('a', { ts, phase: int }),
      table('a', { ts, 'b c': int }),
      table('A/b', { ts }),
      table('dictionary', { ts }),
      table('events', { ts }),
    ]) {
      if (broken.name === 'events') spool.table(eventsTable);
      expect(() => spool.table(broken)).toThrow(expect.objectContaining({ code: 'KIT_BROKEN' }));
    }
  });

  it('refuses a directory that a spool has used before', () => {
    using spool = openSpool(root);
    expect(spool.rows).toEqual({});
    expect(() => openSpool(root)).toThrow(/dictionary\.ndjson/);
  });
});

/** Runs a host of a few lines in a process of its own, whose files may hold 64 KiB each where `limited`. */
function startWriter(lines: string, limited = false) {
  const module = JSON.stringify(new URL('spool.ts', import.meta.url).href);
  const table = JSON.stringify(mixedTable);
  const script = `
    import { openSpool } from ${module};
    const spool = openSpool(${JSON.stringify(join(root, 'host'))});
    const { columns } = spool.table(${table});
    const writer = spool.table(${table});
    const add = (n) => { const row = writer.next(); columns.ts[row] = n; columns.flag[row] = n & 1; columns.hops[row] = -n; };
    ${lines}`;
  const node = [process.execPath, '--input-type=module', '-e', script];
  const command = limited ? ['sh', '-c', 'ulimit -f 128 && exec "$@"', 'sh', ...node] : node;
  return spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('a spool of a host that dies', () => {
  it('holds all that was flushed before a kill -9', async () => {
    const host = startWriter(`
      for (let n = 0; n < 50_000; n++) add(n);
      spool.flush();
      for (let n = 50_000; n < 50_100; n++) add(n);
      process.stdout.write('flushed');
      setInterval(() => {}, 1000);`);
    await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const { rows, truncatedFrames } = read(join(root, 'host', 'mixed.bin'));
    expect(rows).toHaveLength(50_000);
    expect(rows[49_999]).toEqual([49_999, 1, -49_999]);
    expect(truncatedFrames).toBe(0);
  });

  it('goes on without writing when the disk takes no more, says so once, and keeps what was whole', async () => {
    const host = startWriter(
      `
      const told = [];
      spool.onFailure((failure) => told.push(failure.code));
      for (let round = 0; round < 100; round++) { for (let n = 0; n < 500; n++) add(round * 500 + n); spool.flush(); }
      await new Promise(setImmediate);
      spool.onFailure((failure) => told.push('late ' + failure.code));
      await new Promise(setImmediate);
      spool[Symbol.dispose]();
      process.stdout.write(JSON.stringify({ told, rows: spool.rows.mixed, failure: spool.failure.message }));`,
      true,
    );
    const [said] = (await once(host.stdout, 'data')) as [Buffer];
    const { told, rows, failure } = JSON.parse(String(said)) as { told: string[]; rows: number; failure: string };
    expect(told).toEqual(['DISK_FULL', 'late DISK_FULL']);
    expect(failure).toMatch(/no room left to write .*mixed\.bin \(EFBIG\)/);
    const whole = read(join(root, 'host', 'mixed.bin'));
    // what was recorded is told, so that what is missing shows
    expect(rows).toBe(50_000);
    expect(whole.rows.length).toBeGreaterThan(1000);
    expect(whole.rows.length % 500).toBe(0);
    expect(whole.truncatedFrames).toBe(1);
  });
});
