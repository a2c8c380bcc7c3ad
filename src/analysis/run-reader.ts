import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import type { Row } from '../model/run-tables.ts';
import type { RoundPlan } from '../model/plan.ts';
import type { Table } from '../model/table.ts';
import { unphasedTables } from '../recording/phase-finder.ts';
import { quoted } from '../recording/quoted.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { ConnectionPool } from './connection-pool.ts';
import { type Declarations, declaredTables } from './declared-tables.ts';
import { type DerivedTables, discoveryTables } from './discovery-tables.ts';
import { DICTIONARY_TABLE } from '../recording/spool-format.ts';
import { coreViews } from './core-views.ts';
import { loadTables } from './load-tables.ts';

/** Part of a run over which metrics are computed: some of its phases, or a span of time within them. */
export interface Scope {
  /** Numbers of the phases. */
  readonly phases: readonly number[];
  /** Only rows of `[from, until)`, ns since run start; a row that carries a message counts at the time of its publication. */
  readonly span?: { readonly from: number; readonly until: number };
}

export interface Phase {
  readonly phase: number;
  readonly name: string;
  readonly kind: string;
  /** ns since run start. */
  readonly ts: number;
  readonly until: number;
}

export interface RunReaderOptions {
  /** Most memory that DuckDB takes, as it writes it: `900MB`. Beyond it spills into the run's scratch directory. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Aborted, it interrupts the queries that run. */
  readonly signal?: AbortSignal;
}

/**
 * The tables of a recorded run, as SQL sees them: `all_X` holds every row of table X, `X` those of the scope (at first: all measured phases);
 * `members` has one row per node, `loads` one per scenario in a phase; the views of the core and of kits stand beside them, computed once per scope when first asked for, and so do the tables of
 * discovery, for the run as a whole. Queries may be asked for side by side, but not while the scope changes.
 */
export class RunReader implements AsyncDisposable {
  /** Tables that the run directory does not have; their views are empty. */
  readonly missing: readonly string[];
  readonly phases: readonly Phase[];
  readonly #database: ConnectionPool;
  readonly #tables: readonly Table[];
  readonly #views: ReadonlyMap<string, string>;
  readonly #derived: DerivedTables = discoveryTables((sql) => this.query(sql));
  readonly #materialised = new Map<string, Promise<void>>();
  #scope: Scope;

  /** @internal use {@link openRun} */
  constructor(parts: ReaderParts, phases: readonly Phase[]) {
    this.#database = parts.database;
    this.#tables = parts.tables;
    this.#views = parts.views;
    this.missing = parts.missing;
    this.phases = phases;
    this.#scope = this.measured;
  }

  /** All measured phases: what metrics are computed over unless something else is asked for. */
  get measured(): Scope {
    return { phases: this.phases.filter(({ kind }) => kind === 'measured').map(({ phase }) => phase) };
  }

  get scope(): Scope {
    return this.#scope;
  }

  /**
   * Rows that the query gives; a few more than `most` at the most, where that is given.
   * @throws Error of DuckDB, as it words it; the signal's reason
   */
  async query(sql: string, most?: number): Promise<Row[]> {
    await this.#materialise(sql);
    const reader = await this.#database.lend((connection) =>
      most === undefined ? connection.runAndReadAll(sql) : connection.streamAndReadUntil(sql, most + 1),
    );
    return reader.getRowObjectsJS().map(plainRow);
  }

  /**
   * Columns of the query, all of numbers: for answers of very many rows. NULL is NaN.
   * @throws as {@link query}
   */
  async columns<Name extends string>(names: readonly Name[], sql: string): Promise<Readonly<Record<Name, Float64Array>>> {
    await this.#materialise(sql);
    const chunks = await this.#database.lend(async (connection) => (await connection.run(sql)).fetchAllChunks());
    const rows = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
    const columns = names.map((name, index) => {
      const column = new Float64Array(rows);
      let first = 0;
      for (const chunk of chunks) {
        const vector = chunk.getColumnVector(index);
        for (let row = 0; row < chunk.rowCount; row++) column[first + row] = Number(vector.getItem(row) ?? Number.NaN);
        first += chunk.rowCount;
      }
      return [name, column] as const;
    });
    return Object.fromEntries(columns) as Record<Name, Float64Array>;
  }

  /** Runs `work` with the views narrowed to the scope, and puts them back. */
  async within<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const before = this.#scope;
    if (JSON.stringify(scope) === JSON.stringify(before)) return work();
    await this.setScope(scope);
    try {
      return await work();
    } finally {
      await this.setScope(before);
    }
  }

  /** Makes the views of a scope. */
  async setScope(scope: Scope): Promise<void> {
    this.#scope = scope;
    const stale = Array.from(this.#materialised.keys(), (name) => `DROP TABLE IF EXISTS ${name}`);
    this.#materialised.clear();
    const views = this.#tables.map(
      ({ name, columns }) => `CREATE OR REPLACE VIEW ${name} AS ${scopedRows(name, 'message' in columns, scope)}`,
    );
    await this.#database.run([...stale, ...(scope.span === undefined ? [] : [publishedSql]), ...views].join(';\n'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]();
  }

  /** Computes the views and derived tables that the query names, and those that these name. */
  async #materialise(sql: string): Promise<void> {
    for (const [name, view] of [...this.#derived, ...this.#views]) {
      if (!new RegExp(`\\b${name}\\b`, 'i').test(sql)) continue;
      const made = this.#materialised.get(name) ?? this.#makeTable(name, view);
      this.#materialised.set(name, made);
      await made;
    }
  }

  async #makeTable(name: string, view: string | (() => Promise<string>)): Promise<void> {
    try {
      const rows = typeof view === 'string' ? view : await view();
      await this.#materialise(rows);
      await this.#database.run(`CREATE OR REPLACE TABLE ${name} AS ${rows}`);
    } catch (error) {
      // what there was no memory for beside another query may be made later
      this.#materialised.delete(name);
      throw error;
    }
  }
}

interface ReaderParts {
  readonly database: ConnectionPool;
  readonly tables: readonly Table[];
  readonly views: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
}

/**
 * Opens a converted run for queries, in memory over its Parquet files. Tables that are not there are empty and named in `missing`; those that no kit
 * declares, but a node recorded, are there too.
 * @throws RegattaError RUN_UNREADABLE when a file that is there cannot be read
 */
export async function openRun(files: RunFiles, kits: readonly Kit[], options: RunReaderOptions = {}): Promise<RunReader> {
  const declared = declaredTables({ kits });
  const others = files.parquetTables().filter((name) => name !== DICTIONARY_TABLE && !declared.some((table) => table.name === name));
  const tables = [...declared, ...others.map((name): Table => ({ name, about: '', columns: {} }))];
  const pathOf = (table: string): string | undefined => (existsSync(files.parquet(table)) ? files.parquet(table) : undefined);
  try {
    const rounds = files.has('plan.json') ? files.readJson('plan.json').rounds : [];
    return await openReader({ tables, pathOf, scratch: files.scratch, kits, rounds }, options);
  } catch (error) {
    throw new RegattaError('RUN_UNREADABLE', `${files.directory} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** A run in which nothing was recorded: what metrics can be tried on before there is one. */
export function openEmptyRun(declarations: Declarations, options: RunReaderOptions = {}): Promise<RunReader> {
  const { kits } = declarations;
  return openReader({ tables: declaredTables(declarations), pathOf: () => undefined, scratch: tmpdir(), kits }, options);
}

interface ReaderSource {
  readonly tables: readonly Table[];
  /** Parquet file of a table, where there is one. */
  readonly pathOf: (table: string) => string | undefined;
  readonly scratch: string;
  readonly kits: readonly Kit[];
  /** As they were planned. */
  readonly rounds?: readonly RoundPlan[];
}

async function openReader({ tables, pathOf, scratch, kits, rounds = [] }: ReaderSource, options: RunReaderOptions): Promise<RunReader> {
  const settings = {
    memory_limit: options.memoryLimit ?? '900MB',
    threads: String(options.threads ?? 2),
    temp_directory: scratch,
    preserve_insertion_order: 'false',
  };
  const database = await ConnectionPool.open(settings, options.signal);
  try {
    const rowsOf = (table: Table): string => {
      const path = pathOf(table.name);
      return path === undefined ? noRows(table) : storedRows(path, table);
    };
    const made = [
      ...tables.map((table) => `CREATE VIEW all_${table.name} AS ${rowsOf(table)}`),
      `CREATE VIEW dictionary AS ${dictionaryRows(pathOf(DICTIONARY_TABLE))}`,
      `CREATE TABLE members AS ${membersSql}`,
      ...Object.entries(loadTables(rounds)).map(([name, rows]) => `CREATE TABLE ${name} AS ${rows}`),
    ];
    await database.run(made.join(';\n'));
    const views = new Map([...coreViews, ...kits.flatMap((kit) => kit.views ?? [])].map(({ name, sql }) => [name, sql]));
    const phases = await database.lend((connection) =>
      connection.runAndReadAll('SELECT phase, name, kind, ts, until FROM all_phases ORDER BY phase'),
    );
    const missing = tables.filter(({ name }) => pathOf(name) === undefined).map(({ name }) => name);
    const reader = new RunReader({ database, tables, views, missing }, phases.getRowObjectsJS().map(plainRow) as unknown as Phase[]);
    await reader.setScope(reader.measured);
    return reader;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

const membersSql = `
  SELECT node, arg_min(name, ts) AS name, arg_min(fleet, ts) AS fleet, arg_min(region, ts) AS region, arg_min(version, ts) AS version,
         arg_min(host, ts) AS host
  FROM all_nodes WHERE node IS NOT NULL GROUP BY node ORDER BY node`;

/** When each message was published, for windows of time: computed once, whatever the number of windows. */
const publishedSql = `
  CREATE TABLE IF NOT EXISTS published_at AS
  SELECT message, min(ts) AS ts FROM all_events WHERE type = 'publish' AND message IS NOT NULL GROUP BY message`;

const sqlTypes = {
  time: 'BIGINT',
  duration: 'BIGINT',
  count: 'BIGINT',
  float: 'DOUBLE',
  int: 'INTEGER',
  node: 'INTEGER',
  id: 'INTEGER',
  text: 'VARCHAR',
  bool: 'BOOLEAN',
} as const;

const mapType = 'MAP(VARCHAR, VARCHAR)';

function noRows({ name, columns }: Table): string {
  const typed = Object.entries(columns).map(
    ([column, { type, isMap }]) => `NULL::${isMap === true ? mapType : sqlTypes[type]} AS "${column}"`,
  );
  return `SELECT ${[...typed, ...(unphasedTables.has(name) ? [] : ['NULL::INTEGER AS phase'])].join(', ')} WHERE false`;
}

function storedRows(path: string, { columns }: Pick<Table, 'columns'> = { columns: {} }): string {
  // DuckDB casts all texts of a column's dictionary, also where a filter has left no row and they were never read: what is no JSON then must be no error
  const maps = Object.entries(columns).flatMap(([name, { isMap }]) =>
    isMap === true ? [`TRY_CAST("${name}" AS JSON)::${mapType} AS "${name}"`] : [],
  );
  return `SELECT *${maps.length === 0 ? '' : ` REPLACE (${maps.join(', ')})`} FROM read_parquet(${quoted(path)})`;
}

function dictionaryRows(path: string | undefined): string {
  return path === undefined ? 'SELECT NULL::INTEGER AS id, NULL::VARCHAR AS text WHERE false' : storedRows(path);
}

function scopedRows(table: string, hasMessage: boolean, { phases, span }: Scope): string {
  const among = phases.length === 0 ? 'false' : `phase IN (${phases.join(', ')})`;
  if (table === 'phases') {
    if (span === undefined) return `SELECT * FROM all_phases WHERE ${among}`;
    const clipped = `greatest(ts, ${span.from}) AS ts, least(until, ${span.until}) AS until`;
    return `SELECT * REPLACE (${clipped}) FROM all_phases WHERE ${among} AND ts < ${span.until} AND until > ${span.from}`;
  }
  if (unphasedTables.has(table)) return `SELECT * FROM all_${table}`;
  if (span === undefined) return `SELECT * FROM all_${table} WHERE ${among}`;
  const inside = (ts: string): string => `${ts} >= ${span.from} AND ${ts} < ${span.until}`;
  if (!hasMessage) return `SELECT * FROM all_${table} WHERE ${among} AND ${inside('ts')}`;
  return `
    SELECT row.* FROM all_${table} AS row LEFT JOIN published_at AS publication USING (message)
    WHERE ${among} AND ${inside('coalesce(publication.ts, row.ts)')}`;
}

function plainRow(row: Record<string, unknown>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, typeof value === 'bigint' ? Number(value) : value]),
  ) as Row;
}
