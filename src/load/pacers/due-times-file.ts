import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1 << 20;
const [lineFeed, carriageReturn, hash, zero, nine] = ['\n', '\r', '#', '0', '9'].map((char) => char.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
];

/**
 * The numbers of a recorded schedule, one on each line; empty lines and those that begin with # are passed over. Reads a piece at a time and keeps no
 * file open between pieces, so that neither a long file nor a walk that nobody finishes costs anything.
 */
export class DueTimesFile {
  /** Of the line last read, from 1. */
  line = 0;
  readonly #path: string;
  readonly #chunk = Buffer.allocUnsafe(chunkBytes);
  /** Where in the file the next piece begins, what is read of this one, and how far it is used. */
  #offset = 0;
  #end = 0;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The next number; infinite when there are no more, NaN where a line is none. */
  next(): number {
    for (;;) {
      const end = this.#lineEnd();
      if (end < 0) return Number.POSITIVE_INFINITY;
      const start = this.#at;
      this.#at = end + 1;
      this.line++;
      const last = end > start && this.#chunk[end - 1] === carriageReturn ? end - 1 : end;
      if (last > start && this.#chunk[start] !== hash) return this.#number(start, last);
    }
  }

  /** Where the line that is next ends, the rest of the file being read in as needed; −1 at the end of the file. */
  #lineEnd(): number {
    const end = this.#chunk.indexOf(lineFeed, this.#at);
    // behind the end are leavings of the piece before
    if (end >= 0 && end < this.#end) return end;
    const kept = this.#chunk.copy(this.#chunk, 0, this.#at, this.#end);
    this.#at = 0;
    this.#end = kept + this.#read(kept);
    if (this.#end === kept) {
      // the last line may lack its end
      return kept > 0 ? kept : -1;
    }
    // a line longer than a piece is no number: it ends where the piece does
    return this.#end === chunkBytes && this.#chunk.indexOf(lineFeed) < 0 ? chunkBytes : this.#lineEnd();
  }

  #read(from: number): number {
    const file = openSync(this.#path, 'r');
    try {
      const bytes = readSync(file, this.#chunk, from, chunkBytes - from, this.#offset);
      this.#offset += bytes;
      return bytes;
    } finally {
      closeSync(file);
    }
  }

  /** Digits are summed up here: a text for each line would cost ten times as much. */
  #number(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = this.#chunk[at] as number;
      // 15 digits are exact
      if (digit < zero || digit > nine || at - start >= 15) return finite(this.#chunk.toString('latin1', start, end));
      value = value * 10 + (digit - zero);
    }
    return value;
  }
}

/** NaN also for what is infinite, which means that there are no more, and for blanks alone, which JavaScript takes for 0. */
function finite(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && text.trim() !== '' ? value : Number.NaN;
}
