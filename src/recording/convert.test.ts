import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ColumnType, coreTables, eventsTable, phasesTable, type Recorder, samplesTable, type Table } from '../model/table.ts';
import { convertRun } from './convert.ts';
import { RunFiles } from './run-files.ts';
import { openSpool, type Spool } from './spool.ts';

let files: RunFiles;
beforeEach(() => {
  files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-convert-')));
});
afterEach(() => files.remove());

type Value = number | string | boolean | null;
type Row = { readonly [column: string]: Value };

/** Records a row from plain values: texts by their text, NULL as the stand-in of the column's type. */
function record(recorder: Recorder, table: Table, row: Row): void {
  const writer = recorder.table(table);
  const at = writer.next();
  for (const [name, { type }] of Object.entries(table.columns)) {
    const column = writer.columns[name];
    if (column !== undefined) column[at] = toSpool(recorder, type, row[name] ?? null);
  }
}

function toSpool(recorder: Recorder, type: ColumnType, value: Value): number {
  if (typeof value === 'string') return recorder.code(value);
  if (value !== null) return Number(value);
  return ['node', 'id', 'text', 'int'].includes(type) ? -1 : Number.NaN;
}

function onHost(host: string, write: (spool: Spool) => void): void {
  using spool = openSpool(files.spoolDirectory(host));
  write(spool);
}

async function query(sql: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The rows of a table, `id` columns as texts again. */
async function rowsOf(table: Table): Promise<Row[]> {
  const columns = Object.entries(table.columns).map(([name, { type }]) => {
    if (type === 'id') return `(SELECT text FROM '${files.parquet('dictionary')}' WHERE id = t."${name}") AS "${name}"`;
    return ['time', 'duration', 'count'].includes(type) ? `CAST("${name}" AS DOUBLE) AS "${name}"` : `"${name}"`;
  });
  return query(`SELECT ${columns.join(', ')} FROM '${files.parquet(table.name)}' AS t`);
}

const event = (row: Row): Row => ({ node: 0, message: null, from_node: null, topic: null, reason: null, ...row });

describe('convertRun', () => {
  it('gives back every row of every table, whatever host recorded it and in whatever blocks', async () => {
    const values: { readonly [type in ColumnType]: fc.Arbitrary<Value> } = {
      time: fc.integer({ min: 0, max: 2 ** 52 }),
      duration: fc.option(fc.maxSafeInteger()),
      count: fc.option(fc.maxSafeNat()),
      float: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))),
      int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      node: fc.option(fc.nat(1000)),
      id: fc.option(fc.string({ unit: 'grapheme', maxLength: 8 })),
      text: fc.option(fc.string({ unit: 'grapheme', maxLength: 3 })),
      bool: fc.boolean(),
    };
    const types = fc.array(fc.constantFrom(...(Object.keys(values) as ColumnType[])), { minLength: 1, maxLength: 9 });
    const table = types.map((list): Table => {
      const columns = Object.fromEntries(list.map((type, index) => [`c${index}_${type}`, { type, about: '' }]));
      return { name: 'random', about: '', columns: { ts: { type: 'time', about: '' }, ...columns } };
    });
    const hosts = table.chain((declared) => {
      const row = fc.record(Object.fromEntries(Object.entries(declared.columns).map(([name, { type }]) => [name, values[type]])));
      return fc.record({ declared: fc.constant(declared), hosts: fc.array(fc.array(fc.array(row, { maxLength: 12 }), { maxLength: 3 }), { minLength: 1, maxLength: 3 }) });
    });
    await fc.assert(
      fc.asyncProperty(hosts, async ({ declared, hosts: recorded }) => {
        files.remove();
        files.create();
        for (const [number, batches] of recorded.entries()) {
          onHost(`host-${number}`, (spool) => {
            for (const batch of batches) {
              for (const row of batch) record(spool, declared, row as Row);
              spool.flush();
            }
          });
        }
        const conversion = await convertRun(files, [declared]);
        const wanted = recorded.flat(2) as Row[];
        expect(conversion).toEqual({ rows: { random: wanted.length }, truncatedFrames: 0 });
        const converted = await rowsOf(declared);
        expect(sorted(converted)).toEqual(sorted(wanted));
        expect(converted.map(({ ts }) => ts)).toEqual(wanted.map(({ ts }) => Number(ts)).sort((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  it('leaves one Parquet file per table and nothing of the spool', async () => {
    onHost('host-0', (spool) => record(spool, eventsTable, event({ ts: 1, type: 'join', topic: 'blocks' })));
    await convertRun(files, coreTables);
    expect(readdirSync(files.directory).sort()).toEqual([...coreTables.map(({ name }) => `${name}.parquet`), 'dictionary.parquet'].sort());
    expect(files.isConverted).toBe(true);
  });

  it('writes the schema of tables that nobody wrote', async () => {
    onHost('host-0', () => undefined);
    await convertRun(files, coreTables);
    const columns = await query(`DESCRIBE SELECT * FROM '${files.parquet('samples')}'`);
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
      'phase INTEGER',
    ]);
  });

  it('gives a text the same id whatever code each host has for it', async () => {
    for (const [host, texts] of [
      ['a', ['one', 'two', 'three']],
      ['b', ['three', 'one', 'four']],
    ] as const) {
      onHost(host, (spool) => texts.forEach((message, ts) => record(spool, eventsTable, event({ ts, type: 'deliver', message }))));
    }
    await convertRun(files, coreTables);
    const ids = await query(`SELECT text, count(*) AS n, count(DISTINCT message) AS ids FROM '${files.parquet('events')}' JOIN '${files.parquet('dictionary')}' ON id = message GROUP BY text ORDER BY text`);
    expect(ids.map(({ text, n, ids: numbers }) => [text, Number(n), Number(numbers)])).toEqual([
      ['four', 1, 1],
      ['one', 2, 1],
      ['three', 2, 1],
      ['two', 1, 1],
    ]);
  });

  it('writes tables with thousands of different texts, still in order of time', async () => {
    const count = 5000;
    onHost('a', (spool) => {
      for (let n = 0; n < count; n++) record(spool, eventsTable, event({ ts: count - n, type: n === 7 ? null : `type ${n}`, reason: n % 2 === 0 ? null : 'odd' }));
    });
    await convertRun(files, coreTables);
    const rows = await rowsOf(eventsTable);
    expect(rows.map(({ type }) => type)).toEqual(Array.from({ length: count }, (_, n) => (count - 1 - n === 7 ? null : `type ${count - 1 - n}`)));
    expect(rows.map(({ ts }) => ts)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    expect(rows.filter(({ reason }) => reason === 'odd')).toHaveLength(count / 2);
  });
});

describe('phases of rows', () => {
  const phases = [
    { ts: 100, until: 200, phase: 0, name: 'warm', kind: 'warm-up' },
    { ts: 200, until: 300, phase: 1, name: 'load', kind: 'measured' },
    { ts: 400, until: 500, phase: 2, name: 'more', kind: 'measured' },
  ];

  async function phasesOf(table: Table, rows: { readonly [host: string]: readonly Row[] }): Promise<(number | null)[]> {
    onHost('regatta', (spool) => phases.forEach((phase) => record(spool, phasesTable, phase)));
    for (const [host, recorded] of Object.entries(rows)) onHost(host, (spool) => recorded.forEach((row) => record(spool, table, row)));
    await convertRun(files, coreTables);
    return (await query(`SELECT phase FROM '${files.parquet(table.name)}' ORDER BY ts`)).map(({ phase }) => phase as number | null);
  }

  it('go by their own time, from the start of a phase to just before its end', async () => {
    const rows = [99, 100, 199, 200, 299, 300, 399, 400, 500].map((ts) => event({ ts, type: 'graft' }));
    expect(await phasesOf(eventsTable, { a: rows })).toEqual([null, 0, 0, 1, 1, null, null, 2, null]);
  });

  it('go by the first publication of their message, whoever saw it and however late the row is', async () => {
    const rows = {
      a: [event({ ts: 205, type: 'publish', message: 'm' }), event({ ts: 150, type: 'publish', message: 'n' })],
      b: [event({ ts: 310, type: 'deliver', message: 'm' }), event({ ts: 410, type: 'publish', message: 'm' }), event({ ts: 450, type: 'deliver', message: 'n' })],
    };
    expect(await phasesOf(eventsTable, rows)).toEqual([0, 1, 1, 1, 0]);
  });

  it('are none for a message that was published outside all phases', async () => {
    const rows = [event({ ts: 350, type: 'publish', message: 'm' }), event({ ts: 410, type: 'deliver', message: 'm' })];
    expect(await phasesOf(eventsTable, { a: rows })).toEqual([null, null]);
  });

  it('go by their own time where nobody recorded the publication', async () => {
    const rows = [event({ ts: 210, type: 'deliver', message: 'm' }), event({ ts: 410, type: 'deliver', message: 'm' })];
    expect(await phasesOf(eventsTable, { a: rows })).toEqual([1, 2]);
  });

  it('of samples go by the intended time', async () => {
    const sample = { sent: 250, done: 450, round: 0, operation: 0, scenario: 's', step: 'operation', node: 0, outcome: 'ok', reason: null, node_duration: null };
    expect(await phasesOf(samplesTable, { a: [{ ...sample, ts: 199 }] })).toEqual([0]);
  });

  it('are not asked for in tables about the run itself', async () => {
    await phasesOf(eventsTable, {});
    expect(await query(`SELECT ts, "until", phase, name, kind FROM '${files.parquet('phases')}'`)).toMatchObject([{ phase: 0 }, { phase: 1, name: 'load' }, { phase: 2 }]);
    const nodes = await query(`DESCRIBE SELECT * FROM '${files.parquet('nodes')}'`);
    expect(nodes.map((column) => column['column_name'])).not.toContain('phase');
  });
});

describe('a conversion on a bad day', () => {
  const message = { ts: 1, type: 'publish', message: 'm', topic: 'blocks' };
  const recordTwo = (): void => {
    for (const host of ['a', 'b']) onHost(host, (spool) => record(spool, eventsTable, event(message)));
  };

  it('drops the end of a file that was cut off, says so, and says so again later', async () => {
    recordTwo();
    const path = join(files.spoolDirectory('b'), 'events.bin');
    truncateSync(path, readSize(path) - 5);
    const conversion = await convertRun(files, coreTables);
    expect(conversion).toMatchObject({ rows: { events: 1 }, truncatedFrames: 1 });
    expect(await convertRun(files, coreTables)).toEqual(conversion);
  });

  it('is finished by calling it again when it was interrupted before the spool was given up', async () => {
    recordTwo();
    writeFileSync(files.parquet('events'), 'half a file');
    writeFileSync(files.parquet('dictionary'), 'half a file');
    expect(files.isConverted).toBe(false);
    expect(await convertRun(files, coreTables)).toMatchObject({ rows: { events: 2 } });
    expect(await rowsOf(eventsTable)).toHaveLength(2);
  });

  it('only cleans up when it was interrupted while the spool was removed', async () => {
    recordTwo();
    await convertRun(files, coreTables);
    recordTwo();
    rmSync(files.spoolDirectory('b'), { recursive: true });
    renameSync(files.spool, files.convertedSpool);
    expect(files.isConverted).toBe(false);
    expect(await convertRun(files, coreTables)).toMatchObject({ rows: { events: 2 } });
    expect(existsSync(files.convertedSpool)).toBe(false);
  });

  it('stops when it is told to and leaves the spool for another time', async () => {
    recordTwo();
    const reason = new Error('stop');
    await expect(convertRun(files, coreTables, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const later = new AbortController();
    const converting = convertRun(files, coreTables, { signal: later.signal });
    later.abort(reason);
    await expect(converting).rejects.toBe(reason);
    expect(readdirSync(files.directory)).toEqual(['spool']);
    expect(await convertRun(files, coreTables)).toMatchObject({ rows: { events: 2 } });
  });

  it('names the file where a text is missing from the dictionary or the dictionary is damaged', async () => {
    recordTwo();
    const dictionary = join(files.spoolDirectory('b'), 'dictionary.ndjson');
    writeFileSync(dictionary, '[0,"publish"]\n');
    await expect(convertRun(files, coreTables)).rejects.toThrow(/b\/events\.bin at byte \d+ refers to text 1, which the dictionary beside it does not hold/);
    writeFileSync(dictionary, '[0,"publish"]\n[2,"m"]\n');
    await expect(convertRun(files, coreTables)).rejects.toThrow(/b\/dictionary\.ndjson:2 is damaged/);
    rmSync(dictionary);
    await expect(convertRun(files, coreTables)).rejects.toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }));
    expect(existsSync(files.scratch)).toBe(false);
  });

  it('refuses hosts that disagree about a table', async () => {
    onHost('a', (spool) => record(spool, eventsTable, event(message)));
    const { reason: _, ...columns } = eventsTable.columns;
    onHost('b', (spool) => record(spool, { ...eventsTable, columns }, event(message)));
    await expect(convertRun(files, coreTables)).rejects.toThrow(/b\/events\.bin has other columns/);
  });

  it('says that there is nothing where there is nothing', async () => {
    await expect(convertRun(files, coreTables)).rejects.toThrow(/holds neither a spool nor tables/);
  });

  it('needs little memory: what does not fit goes to the disk', async () => {
    const count = 1_000_000;
    onHost('a', (spool) => {
      const writer = spool.table(phasesTable);
      const name = spool.code('a phase');
      for (let n = 0; n < count; n++) {
        const row = writer.next();
        writer.columns.ts[row] = count - n;
        writer.columns.until[row] = n;
        writer.columns.phase[row] = n;
        writer.columns.name[row] = name;
        writer.columns.kind[row] = name;
      }
    });
    expect(await convertRun(files, coreTables, { memoryLimit: '24MB' })).toMatchObject({ rows: { phases: count } });
  });
});

function readSize(path: string): number {
  return statSync(path).size;
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}
