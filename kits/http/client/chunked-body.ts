import { GarbageError } from './garbage-error.ts';

/** The longest line that may stand before a chunk, B: its length, and extensions. */
const LONGEST_CHUNK_LINE_BYTES = 4096;
/** 2⁵² B: more is no number any longer. */
const MOST_SIZE_DIGITS = 13;
const LONGEST_TRAILERS_BYTES = 64 * 1024;

const [TAB, LF, CR, SPACE, SEMICOLON] = [9, 10, 13, 32, 59];

type State = 'size' | 'extension' | 'data' | 'data-end' | 'trailers' | 'over';

/** Finds the data in a chunked body (RFC 9112 §7.1), split at any byte; extensions and trailers are passed over. */
export class ChunkedBody {
  #state: State = 'size';
  /** Bytes of the chunk that are still to come; −1 where its length has not come. */
  #left = -1;
  /** Bytes of the line before a chunk, or of the trailers, so far. */
  #lineBytes = 0;
  #isLineEmpty = true;
  readonly #take: (data: Buffer, from: number, end: number) => void;

  constructor(take: (data: Buffer, from: number, end: number) => void) {
    this.#take = take;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** @returns how far it came: all the way, unless the body is over. @throws GarbageError */
  feed(data: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.#state !== 'over') {
      if (this.#state === 'data') {
        const stop = Math.min(end, at + this.#left);
        this.#take(data, at, stop);
        this.#left -= stop - at;
        at = stop;
        if (this.#left === 0) this.#state = 'data-end';
      } else {
        this.#readByte(data[at++] as number);
      }
    }
    return at;
  }

  #readByte(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#readSize(byte);
        break;
      case 'extension':
        if (++this.#lineBytes > LONGEST_CHUNK_LINE_BYTES) throw new GarbageError('the line before a chunk is longer than 4 KiB');
        if (byte === LF) this.#beginChunk();
        break;
      case 'data-end':
        if (byte === LF) {
          this.#state = 'size';
          this.#left = -1;
          this.#lineBytes = 0;
        } else if (byte !== CR) {
          throw new GarbageError('a chunk is longer than it says');
        }
        break;
      default:
        this.#readTrailers(byte);
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#lineBytes > MOST_SIZE_DIGITS) throw new GarbageError('the length of a chunk has too many digits');
      this.#left = Math.max(0, this.#left) * 16 + digit;
    } else if (this.#left < 0) {
      throw new GarbageError('a chunk has no length');
    } else if (byte === LF) {
      this.#beginChunk();
    } else if (byte === SPACE || byte === TAB || byte === CR || byte === SEMICOLON) {
      this.#state = 'extension';
    } else {
      throw new GarbageError('the length of a chunk is no number');
    }
  }

  #beginChunk(): void {
    this.#state = this.#left === 0 ? 'trailers' : 'data';
    this.#lineBytes = 0;
    this.#isLineEmpty = true;
  }

  #readTrailers(byte: number): void {
    if (++this.#lineBytes > LONGEST_TRAILERS_BYTES) throw new GarbageError('its trailers are longer than 64 KiB');
    if (byte === LF) {
      if (this.#isLineEmpty) this.#state = 'over';
      this.#isLineEmpty = true;
    } else if (byte !== CR) {
      this.#isLineEmpty = false;
    }
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
