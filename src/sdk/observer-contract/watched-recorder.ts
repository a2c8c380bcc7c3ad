import type { Columns, Recorder, Table, TableWriter } from '../../model/table.ts';

/** What was recorded, and how. */
export interface Recorded {
  /** Names of the tables that have rows. */
  readonly written: readonly string[];
  /** Columns that some row left unset, as `table.column`. */
  readonly partial: readonly string[];
}

/** Stands in columns until somebody sets them; a small number, which a byte can hold, and no code or time of a test. */
const unset = 201;

/** Records as another does, and notes which columns of each row are set. */
export class WatchedRecorder implements Recorder {
  readonly #inner: Recorder;
  readonly #tables = new Map<string, { readonly columns: Columns<Table>; row: number | undefined }>();
  readonly #partial = new Set<string>();

  constructor(inner: Recorder) {
    this.#inner = inner;
  }

  table<T extends Table>(table: T): TableWriter<T> {
    const writer = this.#inner.table(table);
    const watched = this.#tables.get(table.name) ?? { columns: writer.columns, row: undefined };
    this.#tables.set(table.name, watched);
    return {
      columns: writer.columns,
      next: () => {
        this.#look(table.name);
        const row = writer.next();
        watched.row = row;
        for (const column of Object.values(watched.columns)) column[row] = unset;
        return row;
      },
    };
  }

  code(text: string): number {
    return this.#inner.code(text);
  }

  recorded(): Recorded {
    for (const name of this.#tables.keys()) this.#look(name);
    const written = [...this.#tables].filter(([, { row }]) => row !== undefined).map(([name]) => name);
    return { written, partial: [...this.#partial] };
  }

  /** At the row that was written last. */
  #look(name: string): void {
    const { columns, row } = this.#tables.get(name) ?? {};
    if (columns === undefined || row === undefined) return;
    for (const [column, values] of Object.entries(columns)) if (values[row] === unset) this.#partial.add(`${name}.${column}`);
  }
}
