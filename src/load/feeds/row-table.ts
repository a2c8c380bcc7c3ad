import { RegattaError } from '../../model/errors.ts';
import type { Row } from '../../model/feed.ts';

/** Rows of a file, all of the same columns. */
export class RowTable {
  readonly rows: Row[] = [];
  columns: readonly string[] = [];
  readonly #file: string;

  /** `file`: how errors name it. */
  constructor(file: string) {
    this.#file = file;
  }

  /** An error about a place of the file: a line, or `item 3`. */
  wrong(place: number | string, text: string): RegattaError {
    const where = typeof place === 'number' ? `${this.#file}:${place}` : [this.#file, place].filter((part) => part !== '').join(', ');
    return new RegattaError('FILE_UNREADABLE', `${where} ${text}`);
  }

  setColumns(names: readonly string[], place: number | string): void {
    for (const [index, name] of names.entries()) {
      if (name.trim() === '') throw this.wrong(place, `gives column ${index + 1} no name`);
      if (names.indexOf(name) < index) throw this.wrong(place, `names column ${name} twice`);
    }
    this.columns = names;
  }

  addCells(cells: readonly string[], place: number | string): void {
    const { columns } = this;
    if (cells.length !== columns.length) {
      throw this.wrong(place, `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} in place of ${columns.length}`);
    }
    const row: Record<string, string> = {};
    for (const [index, name] of columns.entries()) row[name] = cells[index] as string;
    this.rows.push(row);
  }

  /** Of the first object, the keys are the columns. Texts stand as they are, null is empty, anything else is written as JSON. */
  addObject(value: unknown, place: number | string): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong(place, 'is no object');
    if (this.columns.length === 0) this.setColumns(Object.keys(value), place);
    const { columns } = this;
    const extra = Object.keys(value).find((key) => !columns.includes(key));
    if (extra !== undefined) throw this.wrong(place, `has ${extra}, which the first row has not`);
    const cells = columns.map((name) => {
      const cell = (value as { readonly [name: string]: unknown })[name];
      if (cell === undefined) throw this.wrong(place, `lacks ${name}, which the first row has`);
      return typeof cell === 'string' ? cell : cell === null ? '' : JSON.stringify(cell);
    });
    this.addCells(cells, place);
  }
}
