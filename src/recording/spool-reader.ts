import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { messageOf, RegattaError } from '../model/errors.ts';
import { bytesOfForms, readColumns } from './frame-columns.ts';
import {
  align8,
  type ColumnArray,
  type ColumnList,
  columnArrays,
  formsBytes,
  FRAME_MAGIC,
  frameChecksum,
  largestFrame,
  PREFIX_BYTES,
  ROWS_PER_BLOCK,
  SPOOL_MAGIC,
  SPOOL_VERSION,
} from './spool-format.ts';

/** The rows of one frame, valid until the next frame is asked for. */
export interface Frame {
  readonly rows: number;
  /** In the order of the table's columns, each `rows` long. */
  readonly columns: readonly ColumnArray[];
  /** Where the frame begins in its file. */
  readonly offset: number;
}

/**
 * Reads one table of one host's spool. What a `kill -9` leaves, an end that was cut off, is dropped and counted; any other damage is an error that names file
 * and offset.
 */
export class SpoolReader implements Disposable {
  readonly path: string;
  readonly table: string;
  readonly columns: ColumnList;
  /** 1 when the file ends in the middle of a frame (known once all frames are read) or of its header. */
  truncatedFrames = 0;
  readonly #fd: number;
  readonly #size: number;
  readonly #firstFrame: number;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'r');
    this.#size = fstatSync(this.#fd).size;
    try {
      const header = this.#readHeader();
      this.table = header.table;
      this.columns = header.columns;
      this.#firstFrame = header.end;
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  *frames(): Generator<Frame, void> {
    const buffer = new Uint8Array(PREFIX_BYTES + largestFrame(this.columns));
    const columns = columnArrays(this.columns);
    for (let offset = this.#firstFrame; offset < this.#size; ) {
      const frame = this.#readFrame(buffer, columns, offset);
      if (frame === undefined) {
        this.truncatedFrames = 1;
        return;
      }
      const { rows, bytes } = frame;
      readColumns(buffer, columns, rows);
      yield { rows, columns: columns.map((column) => column.subarray(0, rows)), offset };
      offset += PREFIX_BYTES + bytes;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  /** undefined when the file ends within the frame. */
  #readFrame(
    buffer: Uint8Array<ArrayBuffer>,
    columns: readonly ColumnArray[],
    offset: number,
  ): { readonly rows: number; readonly bytes: number } | undefined {
    const start = PREFIX_BYTES + formsBytes(columns);
    if (this.#read(buffer.subarray(0, start), offset) < start) {
      return undefined;
    }
    const [magic, rows = 0, bytes = 0, checksum] = new Uint32Array(buffer.buffer, 0, PREFIX_BYTES / 4);
    if (magic !== FRAME_MAGIC || rows === 0 || rows > ROWS_PER_BLOCK || PREFIX_BYTES + bytes > buffer.length) {
      throw this.#damaged(offset, 'no frame begins here');
    }
    const end = PREFIX_BYTES + bytes;
    // of a last frame, what follows the prefix may never have reached the disk
    const isLast = offset + end === this.#size;
    if (bytesOfForms(buffer, columns, rows) !== bytes) {
      if (isLast) return undefined;
      throw this.#damaged(offset, 'this frame is not as long as its columns');
    }
    if (this.#read(buffer.subarray(start, end), offset + start) < end - start) {
      return undefined;
    }
    if (frameChecksum(buffer, bytes) !== checksum) {
      if (isLast) return undefined;
      throw this.#damaged(offset, 'the checksum of this frame does not match');
    }
    return { rows, bytes };
  }

  #readHeader(): { table: string; columns: ColumnList; end: number } {
    const prefix = new Uint8Array(PREFIX_BYTES);
    if (this.#read(prefix, 0) < PREFIX_BYTES) {
      return this.#noHeader();
    }
    const [magic, version, bytes = 0, checksum] = new Uint32Array(prefix.buffer);
    if (magic !== SPOOL_MAGIC) {
      throw this.#damaged(0, 'this is not a spool file');
    }
    if (version !== SPOOL_VERSION) {
      throw new RegattaError('RUN_UNREADABLE', `${this.path} has spool format ${version}; this Regatta reads format ${SPOOL_VERSION}`, {
        hint: 'It was recorded by another version of Regatta.',
      });
    }
    const end = PREFIX_BYTES + align8(bytes);
    if (end > this.#size) {
      return this.#noHeader();
    }
    const json = new Uint8Array(bytes);
    this.#read(json, PREFIX_BYTES);
    if (crc32(json) !== checksum) {
      throw this.#damaged(0, 'the checksum of the header does not match');
    }
    return { ...(JSON.parse(new TextDecoder().decode(json)) as { table: string; columns: ColumnList }), end };
  }

  /** The host was killed while it wrote its first frame: there is nothing in this file. */
  #noHeader(): { table: string; columns: ColumnList; end: number } {
    this.truncatedFrames = 1;
    return { table: '', columns: [], end: this.#size };
  }

  /** Fills `into` from `position`; returns fewer bytes at the end of the file alone. */
  #read(into: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < into.length) {
      const read = this.#readSome(into, filled, position + filled);
      if (read === 0) {
        break;
      }
      filled += read;
    }
    return filled;
  }

  #readSome(into: Uint8Array, at: number, position: number): number {
    try {
      return readSync(this.#fd, into, at, into.length - at, position);
    } catch (error) {
      throw new RegattaError('RUN_UNREADABLE', `cannot read ${this.path} at byte ${position}: ${messageOf(error)}`, { cause: error });
    }
  }

  #damaged(offset: number, what: string): RegattaError {
    return new RegattaError('RUN_UNREADABLE', `${this.path} is damaged at byte ${offset}: ${what}`);
  }
}
