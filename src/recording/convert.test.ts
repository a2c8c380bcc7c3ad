import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clocksTable, type ColumnType, coreTables, eventsTable, phasesTable, type Table } from '../model/table.ts';
import { convertRun } from './convert.ts';
import { query, record, RecordedRun, type Row, type Value } from './recorded-run.ts';

let run: RecordedRun;
beforeEach(() => {
  run = new RecordedRun();
});
afterEach(() => run.files.remove());

/** Any text that a spool keeps as it is. */
function storable(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength }).filter((text) => text.isWellFormed() && !text.includes('\0'));
}

/** A table of random columns, and batches of its rows for each host. */
function recordings(): fc.Arbitrary<{ table: Table; hosts: Row[][][] }> {
  const values: { readonly [type in ColumnType]: fc.Arbitrary<Value> } = {
    time: fc.integer({ min: 0, max: 2 ** 52 }),
    duration: fc.option(fc.maxSafeInteger()),
    count: fc.option(fc.maxSafeNat()),
    float: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))),
    int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    node: fc.option(fc.nat(1000)),
    id: fc.option(storable(8)),
    text: fc.option(storable(3)),
    bool: fc.boolean(),
  };
  const types = fc.array(fc.constantFrom(...(Object.keys(values) as ColumnType[])), { minLength: 1, maxLength: 9 });
  const tables = types.map((list): Table => {
    const columns = Object.fromEntries(list.map((type, index) => [`c${index}_${type}`, { type, about: '' }]));
    return { name: 'random', about: '', columns: { ts: { type: 'time', about: '' }, ...columns } };
  });
  return tables.chain((table) => {
    const row: fc.Arbitrary<Row> = fc.record(
      Object.fromEntries(Object.entries(table.columns).map(([name, { type }]) => [name, values[type]])),
    );
    const batches = fc.array(fc.array(row, { maxLength: 12 }), { maxLength: 3 });
    return fc.record({ table: fc.constant(table), hosts: fc.array(batches, { minLength: 1, maxLength: 3 }) });
  });
}

describe('convertRun', () => {
  it('gives back every row of every table, whatever host recorded it and in whatever blocks', async () => {
    await fc.assert(
      fc.asyncProperty(recordings(), async ({ table, hosts }) => {
        run.files.remove();
        run.files.create();
        for (const [number, batches] of hosts.entries()) {
          run.onHost(`host-${number}`, (spool) => {
            for (const batch of batches) {
              for (const row of batch) record(spool, table, row);
              spool.flush();
            }
          });
        }
        const wanted = hosts.flat(2);
        expect(await convertRun(run.files, [table])).toEqual({ rows: { random: wanted.length }, truncatedFrames: 0 });
        const converted = await run.rowsOf(table);
        expect(sorted(converted)).toEqual(sorted(wanted));
        expect(converted.map(({ ts }) => ts)).toEqual(wanted.map(({ ts }) => Number(ts)).sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  it('leaves one Parquet file per table and nothing of the spool', async () => {
    run.recordEvents('host-0', [{ ts: 1, type: 'join', topic: 'blocks' }]);
    await convertRun(run.files, coreTables);
    const tables = [...coreTables.map(({ name }) => name), 'dictionary'].sort();
    expect(readdirSync(run.files.directory).sort()).toEqual(tables.map((table) => `${table}.parquet`));
    expect(run.files.isConverted).toBe(true);
  });

  it('writes the schema of tables that nobody wrote', async () => {
    run.recordEvents('host-0', []);
    await convertRun(run.files, coreTables);
    const columns = await query(`DESCRIBE SELECT * FROM '${run.files.parquet('samples')}'`);
    expect(columns.map((column) => `${column['column_name']} ${column['column_type']}`)).toEqual([
      'ts BIGINT',
      'sent BIGINT',
      'done BIGINT',
      'round INTEGER',
      'operation BIGINT',
      'scenario VARCHAR',
      'step VARCHAR',
      'node INTEGER',
      'outcome VARCHAR',
      'reason VARCHAR',
      'node_duration BIGINT',
      'tags VARCHAR',
      'phase INTEGER',
    ]);
  });

  it('gives a text the same id whatever code each host has for it', async () => {
    const deliver = (message: string): Row => ({ ts: 1, type: 'deliver', message });
    run.recordEvents('a', ['one', 'two', 'three'].map(deliver));
    run.recordEvents('b', ['three', 'one', 'four'].map(deliver));
    await convertRun(run.files, coreTables);
    const ids = await query(`
      SELECT text, CAST(count(*) AS DOUBLE) AS rows, CAST(count(DISTINCT message) AS DOUBLE) AS ids
      FROM '${run.files.parquet('events')}' JOIN '${run.files.parquet('dictionary')}' ON id = message GROUP BY text ORDER BY text`);
    expect(ids).toEqual([
      { text: 'four', rows: 1, ids: 1 },
      { text: 'one', rows: 2, ids: 1 },
      { text: 'three', rows: 2, ids: 1 },
      { text: 'two', rows: 1, ids: 1 },
    ]);
  });

  it('takes texts that DuckDB could not hold, each for what of it can be shown', async () => {
    const texts = ['a\0b', 'a\0c', 'half \ud83d', 'half \ud83e', 'whole 😀'];
    run.recordEvents(
      'a',
      texts.map((text, ts) => ({ ts, type: text, message: text, reason: text })),
    );
    await convertRun(run.files, coreTables);
    const shown = ['a␀b', 'a␀c', 'half �', 'half �', 'whole 😀'];
    const rows = await run.rowsOf(eventsTable);
    expect(rows.map(({ type, message, reason }) => [type, message, reason])).toEqual(shown.map((text) => [text, text, text]));
  });

  it('closes a phase in which Regatta ended at the last stamp, and takes the end of one that it lived to see', async () => {
    const phase = { name: 'load', kind: 'measured' };
    run.onHost('regatta', (spool) => {
      for (const row of [
        { ts: 0, until: -1, phase: 0 },
        { ts: 0, until: 50, phase: 0 },
        { ts: 50, until: -1, phase: 1 },
      ])
        record(spool, phasesTable, { ...phase, ...row });
    });
    run.recordEvents(
      'a',
      [10, 60, 70].map((ts) => ({ ts, type: 'graft' })),
    );
    await convertRun(run.files, coreTables);
    expect((await run.rowsOf(phasesTable)).map(({ ts, until, phase }) => [ts, until, phase])).toEqual([
      [0, 50, 0],
      [50, 71, 1],
    ]);
    const rows = await query(`SELECT phase FROM '${run.files.parquet('events')}' ORDER BY ts`);
    expect(rows.map(({ phase }) => phase)).toEqual([0, 1, 1]);
  });

  it.each([253, 254, 255, 256, 5000])('writes a table with %i different texts, still in order of time', async (count) => {
    const numbers = Array.from({ length: count }, (_, number) => number);
    const type = (number: number): string | null => (number === 7 ? null : `type ${number}`);
    run.recordEvents(
      'a',
      numbers.toReversed().map((ts) => ({ ts, type: type(ts), reason: ts % 2 === 0 ? '' : null })),
    );
    await convertRun(run.files, coreTables);
    const rows = await run.rowsOf(eventsTable);
    expect(rows.map(({ ts, type, reason }) => [ts, type, reason])).toEqual(numbers.map((ts) => [ts, type(ts), ts % 2 === 0 ? '' : null]));
  });

  it('needs little memory: what does not fit goes to the disk', async () => {
    const count = 1_000_000;
    run.onHost('a', (spool) => {
      const writer = spool.table(clocksTable);
      const machine = spool.code('a machine');
      for (let n = 0; n < count; n++) {
        const row = writer.next();
        writer.columns.ts[row] = count - n;
        writer.columns.machine[row] = machine;
        writer.columns.wall_minus_monotonic[row] = n;
        writer.columns.offset[row] = n;
        writer.columns.error[row] = n;
      }
    });
    expect(await convertRun(run.files, coreTables, { memoryLimit: '24MB' })).toMatchObject({ rows: { clocks: count } });
  });
});

describe('a conversion on a bad day', () => {
  const message = { ts: 1, type: 'publish', message: 'm', topic: 'blocks' };
  const recordTwo = (): void => {
    run.recordEvents('a', [message]);
    run.recordEvents('b', [message]);
  };
  const spooled = (host: string, file: string): string => join(run.files.spoolDirectory(host), file);

  it('drops the end of a file that was cut off, says so, and says so again later', async () => {
    recordTwo();
    const path = spooled('b', 'events.bin');
    truncateSync(path, statSync(path).size - 5);
    const conversion = await convertRun(run.files, coreTables);
    expect(conversion).toMatchObject({ rows: { events: 1 }, truncatedFrames: 1 });
    expect(await convertRun(run.files, coreTables)).toEqual(conversion);
  });

  it('is finished by calling it again when it was interrupted before the spool was given up', async () => {
    recordTwo();
    writeFileSync(run.files.parquet('events'), 'of another conversion');
    writeFileSync(run.files.parquet('dictionary'), 'of another conversion');
    expect(run.files.isConverted).toBe(false);
    expect(await convertRun(run.files, coreTables)).toMatchObject({ rows: { events: 2 } });
    expect(await run.rowsOf(eventsTable)).toHaveLength(2);
  });

  it('only cleans up when it was interrupted while the spool was removed', async () => {
    recordTwo();
    await convertRun(run.files, coreTables);
    run.recordEvents('a', [message]);
    renameSync(run.files.spool, run.files.convertedSpool);
    expect(run.files.isConverted).toBe(false);
    expect(await convertRun(run.files, coreTables)).toMatchObject({ rows: { events: 2 } });
    expect(run.files.isConverted).toBe(true);
  });

  it('stops when it is told to and leaves the spool for another time', async () => {
    recordTwo();
    const reason = new Error('stop');
    await expect(convertRun(run.files, coreTables, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const later = new AbortController();
    const converting = convertRun(run.files, coreTables, { signal: later.signal });
    later.abort(reason);
    await expect(converting).rejects.toBe(reason);
    expect(readdirSync(run.files.directory)).toEqual(['spool']);
    expect(await convertRun(run.files, coreTables)).toMatchObject({ rows: { events: 2 } });
  });

  it('names the file where a text is missing from the dictionary or the dictionary is damaged', async () => {
    recordTwo();
    const dictionary = spooled('b', 'dictionary.ndjson');
    writeFileSync(dictionary, '[0,"publish"]\n');
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(
      /b\/events\.bin at byte \d+ refers to text 1, which the dictionary beside it does not hold/,
    );
    writeFileSync(dictionary, '[0,"publish"]\n[2,"m"]\n');
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(/b\/dictionary\.ndjson:2 is damaged/);
    rmSync(dictionary);
    mkdirSync(dictionary);
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }));
    rmdirSync(dictionary);
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }));
    expect(existsSync(run.files.scratch)).toBe(false);
  });

  it('says that the disk is full, leaves no half table behind, and goes through once there is room', async () => {
    const count = 200_000;
    run.onHost('a', (spool) => {
      for (let ts = 0; ts < count; ts++) record(spool, clocksTable, { ts, machine: 'm', offset: Math.sin(ts), error: 1 });
    });
    const script = `
      import { convertRun } from ${JSON.stringify(new URL('convert.ts', import.meta.url).href)};
      import { RunFiles } from ${JSON.stringify(new URL('run-files.ts', import.meta.url).href)};
      await convertRun(new RunFiles(${JSON.stringify(run.files.directory)}), []).catch((error) => process.stdout.write(error.code));`;
    const limited = ['-c', 'ulimit -f 256 && exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', script];
    expect(spawnSync('sh', limited, { encoding: 'utf8' }).stdout).toBe('DISK_FULL');
    expect(readdirSync(run.files.directory)).toEqual(['spool']);
    expect(await convertRun(run.files, [])).toMatchObject({ rows: { clocks: count } });
  });

  it('refuses hosts that disagree about a table', async () => {
    run.recordEvents('a', [message]);
    const { reason: _, ...columns } = eventsTable.columns;
    run.onHost('b', (spool) => record(spool, { ...eventsTable, columns }, message));
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(/b\/events\.bin has other columns/);
  });

  it('says that there is nothing where there is nothing', async () => {
    await expect(convertRun(run.files, coreTables)).rejects.toThrow(/holds neither a spool nor tables/);
  });
});

/** Rows in an order that does not depend on how they were stored. */
function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort((a, b) => (a < b ? -1 : 1));
}
