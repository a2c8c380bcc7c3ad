import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import { tableProblem } from '../model/check-table.ts';
import { type Columns, type Recorder, type Table, type TableWriter } from '../model/table.ts';
import { Dictionary } from './dictionary.ts';
import { writeColumns } from './frame-columns.ts';
import {
  type ColumnArray,
  type ColumnList,
  columnList,
  columnArrays,
  DICTIONARY_FILE,
  encodeHeader,
  FRAME_MAGIC,
  frameChecksum,
  largestFrame,
  PREFIX_BYTES,
  ROWS_PER_BLOCK,
  SPOOL_EXTENSION,
} from './spool-format.ts';
import { writeFailure } from './write-failure.ts';

/**
 * Where a host records: one append-only file per table. What was flushed survives a `kill -9` of the host.
 * When the disk fails, the spool stops writing and says so once; recording goes on into nothing, because a node must not fail for it.
 */
export interface Spool extends Recorder, Disposable {
  /** Writes what is recorded so far. Call it between rows, not between `next()` and the last column of a row. */
  flush(): void;
  /** Rows that were recorded up to the last flush, by table: all of them are in the files unless the spool failed. */
  readonly rows: { readonly [table: string]: number };
  /** Why nothing is written any more. */
  readonly failure: RegattaError | undefined;
  /** Told once, soon after the failure (or after this call, when it has failed already). */
  onFailure(listener: (failure: RegattaError) => void): void;
  /** Shows the rows of a table as they are written, whether that succeeds or not. One watcher a table. */
  watch(table: string, see: (rows: WrittenRows) => void): void;
}

/** Rows that are being written. The columns hold them for the time of the call alone. */
export interface WrittenRows {
  readonly columns: { readonly [column: string]: ArrayLike<number> };
  readonly count: number;
  /** Texts by their codes, which are in columns of these rows. */
  readonly textsOf: (codes: ReadonlySet<number>) => ReadonlyMap<number, string>;
}

/**
 * Opens a new spool in a directory that no spool has used before.
 * @throws RegattaError DISK_FULL when it cannot be made.
 */
export function openSpool(directory: string): Spool {
  return new DirectorySpool(directory);
}

class DirectorySpool implements Spool {
  readonly #directory: string;
  readonly #dictionary = new Dictionary();
  readonly #dictionaryFile: AppendFile;
  readonly #blocks = new Map<string, Block>();
  readonly #files = new Map<string, AppendFile>();
  readonly #listeners: ((failure: RegattaError) => void)[] = [];
  readonly #watchers = new Map<string, (rows: WrittenRows) => void>();
  #failure: RegattaError | undefined;
  #closed = false;

  constructor(directory: string) {
    this.#directory = directory;
    const path = join(directory, DICTIONARY_FILE);
    try {
      mkdirSync(directory, { recursive: true });
      this.#dictionaryFile = new AppendFile(path);
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  table<T extends Table>(table: T): TableWriter<T> {
    const known = this.#blocks.get(table.name);
    const columns = columnList(table.columns);
    if (known !== undefined) {
      if (JSON.stringify(known.list) !== JSON.stringify(columns)) {
        throw new RegattaError('KIT_BROKEN', `table ${table.name} is declared twice with different columns`);
      }
      return known as unknown as TableWriter<T>;
    }
    const problem = tableProblem(table);
    if (problem !== undefined) throw new RegattaError('KIT_BROKEN', problem);
    const block: Block = new Block(columns, (frame, count) => {
      this.#watchers.get(table.name)?.({ columns: block.columns, count, textsOf: (codes) => this.#dictionary.textsOf(codes) });
      this.#append(table.name, columns, frame);
    });
    this.#blocks.set(table.name, block);
    return block as unknown as TableWriter<T>;
  }

  code(text: string): number {
    return this.#dictionary.code(text);
  }

  flush(): void {
    for (const block of this.#blocks.values()) {
      block.flush();
    }
  }

  get rows(): { readonly [table: string]: number } {
    return Object.fromEntries([...this.#blocks].map(([name, block]) => [name, block.recorded]));
  }

  get failure(): RegattaError | undefined {
    return this.#failure;
  }

  onFailure(listener: (failure: RegattaError) => void): void {
    const failure = this.#failure;
    if (failure === undefined) {
      this.#listeners.push(listener);
    } else {
      queueMicrotask(() => listener(failure));
    }
  }

  watch(table: string, see: (rows: WrittenRows) => void): void {
    this.#watchers.set(table, see);
  }

  [Symbol.dispose](): void {
    if (this.#closed) {
      return;
    }
    this.flush();
    this.#closed = true;
    this.#dictionaryFile.close();
    for (const file of this.#files.values()) {
      file.close();
    }
  }

  /** Appends a frame, and before it the texts that it may refer to. Never throws. */
  #append(table: string, columns: ColumnList, frame: Uint8Array): void {
    const lines = this.#dictionary.takeLines();
    if (this.#closed || this.#failure !== undefined) {
      return;
    }
    let path = this.#dictionaryFile.path;
    try {
      if (lines !== '') {
        this.#dictionaryFile.append(Buffer.from(lines));
      }
      path = join(this.#directory, table + SPOOL_EXTENSION);
      this.#fileOf(table, path, columns).append(frame);
    } catch (error) {
      this.#fail(writeFailure(path, error));
    }
  }

  #fileOf(table: string, path: string, columns: ColumnList): AppendFile {
    let file = this.#files.get(table);
    if (file === undefined) {
      file = new AppendFile(path);
      this.#files.set(table, file);
      file.append(encodeHeader(table, columns));
    }
    return file;
  }

  #fail(failure: RegattaError): void {
    this.#failure = failure;
    for (const listener of this.#listeners.splice(0)) {
      queueMicrotask(() => listener(failure));
    }
  }
}

/** The rows of one table that are not written yet. */
class Block implements TableWriter {
  readonly columns: Columns<Table>;
  readonly list: ColumnList;
  readonly #arrays: readonly ColumnArray[];
  readonly #frame: Uint8Array<ArrayBuffer>;
  readonly #prefix: Uint32Array;
  readonly #append: (frame: Uint8Array, rows: number) => void;
  #used = 0;
  recorded = 0;

  constructor(list: ColumnList, append: (frame: Uint8Array, rows: number) => void) {
    this.list = list;
    this.#append = append;
    this.#arrays = columnArrays(list);
    this.#frame = new Uint8Array(PREFIX_BYTES + largestFrame(list));
    this.#prefix = new Uint32Array(this.#frame.buffer, 0, PREFIX_BYTES / 4);
    this.columns = Object.fromEntries(list.map(([name], index) => [name, this.#arrays[index] as ColumnArray]));
  }

  next(): number {
    if (this.#used === ROWS_PER_BLOCK) {
      this.flush();
    }
    return this.#used++;
  }

  flush(): void {
    const rows = this.#used;
    if (rows === 0) {
      return;
    }
    this.#used = 0;
    const bytes = writeColumns(this.#frame, this.#arrays, rows);
    this.#prefix.set([FRAME_MAGIC, rows, bytes, 0]);
    this.#prefix[3] = frameChecksum(this.#frame, bytes);
    this.#append(this.#frame.subarray(0, PREFIX_BYTES + bytes), rows);
    this.recorded += rows;
  }
}

/** A new file that only grows. */
class AppendFile {
  readonly path: string;
  readonly #fd: number;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'wx');
  }

  append(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; ) {
      offset += writeSync(this.#fd, bytes, offset);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
