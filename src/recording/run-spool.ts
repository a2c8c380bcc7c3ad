import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import { eventsTable, phasesTable, type Table } from '../model/table.ts';
import { type Phase, PhaseFinder } from './phase-finder.ts';
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
  readonly dictionary = new RunDictionary();
  readonly tables: readonly SpooledTable[];

  /**
   * `tables`: those that the run should have. What the files say of their columns counts; tables that no host wrote are empty.
   * @throws RegattaError RUN_UNREADABLE
   */
  constructor(files: RunFiles, tables: readonly Table[]) {
    const found = new Map<string, { columns: ColumnList | undefined; parts: SpoolPart[] }>();
    for (const table of tables) {
      found.set(table.name, { columns: undefined, parts: [] });
    }
    for (const host of files.spoolHosts()) {
      const directory = files.spoolDirectory(host);
      const numbers = this.dictionary.addHost(join(directory, DICTIONARY_FILE));
      for (const file of readdirSync(directory).filter((name) => name.endsWith(SPOOL_EXTENSION)).sort()) {
        const path = join(directory, file);
        const name = file.slice(0, -SPOOL_EXTENSION.length);
        const table = found.get(name) ?? { columns: undefined, parts: [] };
        table.columns = agreed(table.columns, path);
        table.parts.push({ path, numbers });
        found.set(name, table);
      }
    }
    const declared = new Map(tables.map((table) => [table.name, columnList(table.columns)]));
    this.tables = [...found].map(([name, { columns, parts }]) => ({ name, columns: columns ?? declared.get(name) ?? [], parts }));
  }

  /** Reads the phases, and when each message was published. */
  phases(): PhaseFinder {
    const phases: Phase[] = [];
    this.#eachFrame(phasesTable, ['ts', 'until', 'phase'], ({ rows }, [ts, until, number]) => {
      for (let row = 0; row < rows; row++) {
        phases.push({ number: number?.[row] ?? -1, from: ts?.[row] ?? Number.NaN, until: until?.[row] ?? Number.NaN });
      }
    });
    return new PhaseFinder(phases, this.#publishedNs());
  }

  /** The earliest publication of each message, by its number; NaN where there is none on record. */
  #publishedNs(): Float64Array {
    const publishedNs = new Float64Array(this.dictionary.texts.length).fill(Number.NaN);
    const publish = this.dictionary.find('publish') ?? -1;
    this.#eachFrame(eventsTable, ['ts', 'type', 'message'], ({ rows }, [ts, type, message], { numbers }) => {
      for (let row = 0; row < rows; row++) {
        const code = message?.[row] ?? -1;
        if (code >= 0 && numbers[type?.[row] ?? -1] === publish) {
          const number = numbers[code] ?? -1;
          const at = ts?.[row] ?? Number.NaN;
          if (!(at >= (publishedNs[number] ?? Number.NaN))) {
            publishedNs[number] = at;
          }
        }
      }
    });
    return publishedNs;
  }

  #eachFrame(
    { name }: Table,
    wanted: readonly string[],
    visit: (frame: Frame, columns: readonly (ColumnArray | undefined)[], part: SpoolPart) => void,
  ): void {
    const table = this.tables.find((candidate) => candidate.name === name);
    if (table === undefined) {
      return;
    }
    const places = wanted.map((column) => table.columns.findIndex(([name]) => name === column));
    for (const part of table.parts) {
      using reader = new SpoolReader(part.path);
      for (const frame of reader.frames()) {
        visit(
          frame,
          places.map((place) => frame.columns[place]),
          part,
        );
      }
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
