import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import { eventsTable, phasesTable, type Table } from '../model/table.ts';
import { type Phase, PhaseFinder, unphasedTables } from './phase-finder.ts';
import type { DuckDBConnection } from '@duckdb/node-api';
import { RunDictionary } from './run-dictionary.ts';
import type { RunFiles } from './run-files.ts';
import { type ColumnArray, columnList, type ColumnList, DICTIONARY_FILE, SPOOL_EXTENSION } from './spool-format.ts';
import { type Frame, SpoolReader } from './spool-reader.ts';

/** One table of the run, over all hosts. */
export interface SpooledTable {
  readonly name: string;
  readonly columns: ColumnList;
  readonly parts: readonly SpoolPart[];
}

/** What one host wrote of a table. */
export interface SpoolPart {
  readonly path: string;
  /** Number in the run's dictionary for each code of the host. */
  readonly numbers: Int32Array;
}

/** The spools of all hosts of a run, with one dictionary. */
export class RunSpool {
  readonly dictionary: RunDictionary;
  readonly tables: readonly SpooledTable[];

  private constructor(dictionary: RunDictionary, tables: readonly SpooledTable[]) {
    this.dictionary = dictionary;
    this.tables = tables;
  }

  /**
   * `tables`: those that the run should have. What the files say of their columns counts; tables that no host wrote are empty.
   * @throws RegattaError RUN_UNREADABLE
   */
  static async open(connection: DuckDBConnection, files: RunFiles, tables: readonly Table[]): Promise<RunSpool> {
    const hosts = files.spoolHosts().map((host) => files.spoolDirectory(host));
    const dictionary = await RunDictionary.load(
      connection,
      hosts.map((directory) => join(directory, DICTIONARY_FILE)),
    );
    const found = new Map<string, { columns: ColumnList | undefined; parts: SpoolPart[] }>();
    for (const table of tables) {
      found.set(table.name, { columns: undefined, parts: [] });
    }
    for (const [host, directory] of hosts.entries()) {
      const numbers = dictionary.numbers[host] ?? new Int32Array();
      for (const file of readdirSync(directory)
        .filter((name) => name.endsWith(SPOOL_EXTENSION))
        .sort()) {
        const path = join(directory, file);
        const name = file.slice(0, -SPOOL_EXTENSION.length);
        const table = found.get(name) ?? { columns: undefined, parts: [] };
        table.columns = agreed(table.columns, path);
        table.parts.push({ path, numbers });
        found.set(name, table);
      }
    }
    const declared = new Map(tables.map((table) => [table.name, columnList(table.columns)]));
    const spooled = [...found].map(([name, { columns, parts }]) => ({ name, columns: columns ?? declared.get(name) ?? [], parts }));
    return new RunSpool(dictionary, spooled);
  }

  /** Reads everything once, for what must be known before any row is converted. */
  async survey(): Promise<Survey> {
    const phases: Phase[] = [];
    const { size } = this.dictionary;
    const publish = (await this.dictionary.find('publish')) ?? -1;
    const publishedNs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    let lastNs = 0;
    const texts = new Map<string, number[]>();
    for (const table of this.tables) {
      const used = new Uint8Array(size);
      const isText = table.columns.map(([, type]) => type === 'text');
      for (const part of table.parts) {
        using reader = new SpoolReader(part.path);
        for (const frame of reader.frames()) {
          frame.columns.forEach((column, index) => isText[index] && markUsed(used, column, part.numbers));
          if (!unphasedTables.has(table.name)) lastNs = largest(lastNs, frame.columns[0]);
          if (table.name === phasesTable.name) {
            collectPhases(phases, table.columns, frame);
          } else if (table.name === eventsTable.name) {
            collectPublications(publishedNs, table.columns, frame, { numbers: part.numbers, publish });
          }
        }
      }
      texts.set(table.name, numbersUsed(used));
    }
    const closed = closedPhases(phases, lastNs);
    return { closed, phases: new PhaseFinder(closed, publishedNs), textsOf: (table) => texts.get(table.name) ?? [] };
  }
}

export interface Survey {
  readonly phases: PhaseFinder;
  /** Each phase once. One that was never closed, since Regatta ended in it, is taken to the last stamp of all rows that belong to a phase. */
  readonly closed: readonly Phase[];
  /** Numbers, in the run's dictionary, of the texts that stand in the `text` columns of a table. */
  textsOf(table: SpooledTable): number[];
}

function columnOf(columns: ColumnList, { columns: arrays }: Frame, name: string): ColumnArray | undefined {
  return arrays[columns.findIndex(([column]) => column === name)];
}

function markUsed(used: Uint8Array, codes: ColumnArray, numbers: Int32Array): void {
  for (const code of codes) {
    const number = code < 0 ? undefined : numbers[code];
    if (number !== undefined) {
      used[number] = 1;
    }
  }
}

function numbersUsed(used: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let number = used.indexOf(1); number >= 0; number = used.indexOf(1, number + 1)) {
    numbers.push(number);
  }
  return numbers;
}

function largest(than: number, column: ColumnArray = new Uint8Array()): number {
  let most = than;
  for (const value of column) {
    if (value > most) most = value;
  }
  return most;
}

function closedPhases(rows: readonly Phase[], lastNs: number): Phase[] {
  const phases = new Map<number, Phase>();
  for (const row of rows) {
    if (row.until >= (phases.get(row.number)?.until ?? Number.NEGATIVE_INFINITY)) phases.set(row.number, row);
  }
  return Array.from(phases.values(), (phase) => (phase.until < 0 ? { ...phase, until: lastNs + 1 } : phase));
}

function collectPhases(phases: Phase[], columns: ColumnList, frame: Frame): void {
  const [from, until, number] = ['ts', 'until', 'phase'].map((name) => columnOf(columns, frame, name));
  for (let row = 0; row < frame.rows; row++) {
    phases.push({ number: number?.[row] ?? -1, from: from?.[row] ?? Number.NaN, until: until?.[row] ?? Number.NaN });
  }
}

/** Notes the earliest publication of each message, by its number. */
function collectPublications(
  publishedNs: Float64Array,
  columns: ColumnList,
  frame: Frame,
  { numbers, publish }: { readonly numbers: Int32Array; readonly publish: number },
): void {
  const [ts, type, message] = ['ts', 'type', 'message'].map((name) => columnOf(columns, frame, name));
  for (let row = 0; row < frame.rows; row++) {
    const code = message?.[row] ?? -1;
    const number = code < 0 ? undefined : numbers[code];
    if (number !== undefined && numbers[type?.[row] ?? -1] === publish) {
      publishedNs[number] = Math.min(ts?.[row] ?? Number.NaN, publishedNs[number] ?? Number.POSITIVE_INFINITY);
    }
  }
}

/** The columns of a file, which must be those that other hosts wrote. */
function agreed(known: ColumnList | undefined, path: string): ColumnList | undefined {
  using reader = new SpoolReader(path);
  if (reader.columns.length === 0) {
    return known;
  }
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(reader.columns)) {
    throw new RegattaError('RUN_UNREADABLE', `${path} has other columns than the same table of another host`, {
      hint: 'The hosts of the run had different versions of a kit.',
    });
  }
  return reader.columns;
}
