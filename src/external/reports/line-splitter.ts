/** The longest line that is looked at, bytes. */
export const longestLineBytes = 1 << 20;
/** How much is kept of a line that is longer. */
const startBytes = 100;

export interface LineReader {
  /** A line without its end; lines count from 1. */
  line(text: string, number: number): void;
  /** A line that is longer than {@link longestLineBytes}: only how it begins is kept. */
  tooLong(start: string, number: number): void;
}

/** Cuts bytes that come in pieces into lines. Keeps at most one line that has not ended yet. */
export class LineSplitter {
  readonly #reader: LineReader;
  #number = 0;
  #rest: Buffer = Buffer.alloc(0);
  #isSkipping = false;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  push(piece: Buffer): void {
    const last = piece.lastIndexOf(0x0a);
    if (last < 0) {
      this.#keep(piece);
      return;
    }
    const first = piece.indexOf(0x0a);
    this.#keep(piece.subarray(0, first));
    this.#endLine();
    // whole lines are decoded together: no character is cut, and one decoding costs less than many
    const lines = piece.toString('utf8', first + 1, last + 1);
    for (let from = 0; from < lines.length; ) {
      const to = lines.indexOf('\n', from);
      this.#reader.line(lines.slice(from, to), ++this.#number);
      from = to + 1;
    }
    this.#keep(piece.subarray(last + 1));
  }

  /** Nothing follows: a line without an end is one too. */
  end(): void {
    if (this.#rest.length > 0) this.#endLine();
  }

  #keep(piece: Buffer): void {
    if (this.#isSkipping || piece.length === 0) return;
    if (this.#rest.length + piece.length > longestLineBytes) {
      this.#isSkipping = true;
      this.#rest = Buffer.concat([this.#rest, piece.subarray(0, startBytes)]).subarray(0, startBytes);
      return;
    }
    // a copy: the piece may be filled again
    this.#rest = Buffer.concat([this.#rest, piece]);
  }

  #endLine(): void {
    const number = ++this.#number;
    const text = this.#rest.toString('utf8');
    const isTooLong = this.#isSkipping;
    this.#rest = Buffer.alloc(0);
    this.#isSkipping = false;
    if (isTooLong) this.#reader.tooLong(text, number);
    else this.#reader.line(text, number);
  }
}
