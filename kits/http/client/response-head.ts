import { GarbageError } from './garbage-error.ts';
import type { HttpHeader } from './http-client.ts';

const [TAB, LF, CR, SPACE, COLON] = [9, 10, 13, 32, 58];
/** No longer head is compared with the next, B: there may be ten thousand connections, and each keeps its own. */
const LONGEST_REMEMBERED_BYTES = 1024;
/** Headers that say where a response ends, and what becomes of its connection. */
const [contentLength, transferEncoding, connection, keepAlive] = [
  wordOf('content-length'),
  wordOf('transfer-encoding'),
  wordOf('connection'),
  wordOf('keep-alive'),
];

/** What the head of a response says (RFC 9112 §4 and §5): read again and again into the same object. */
export class ResponseHead {
  status = 0;
  /** In the order in which they came, names in lower case; empty where nobody wants them. */
  headers: HttpHeader[] = [];
  /** Whether the connection stays open for more requests. */
  keepsAlive = true;
  /** For how long the server lets it idle, s; null where it does not say. */
  idleS: number | null = null;
  /** −1 where it says none. */
  contentLength = -1;
  /** What `transfer-encoding` lists; '' where there is none. */
  codings = '';
  /** Whether it says that the connection closes, which nothing that it says besides takes back (RFC 9112 §9.3). */
  #closes = false;
  /** The head that was read last is the first `#length` bytes; none where that is 0. */
  #bytes = Buffer.alloc(0);
  #length = 0;

  /** @returns where the head ends, or −1 where it is not whole. @throws GarbageError */
  read(data: Buffer, from: number, end: number, wantsHeaders: boolean): number {
    if (!wantsHeaders && this.#isAsBefore(data, from, end)) return from + this.#length;
    this.#length = 0;
    if (!this.#readStatusLine(data, from, end)) return -1;
    const line = data.indexOf(LF, from + 12) + 1;
    const stop = line === 0 || line > end ? -1 : this.#readFields(data, line, end, wantsHeaders);
    if (!wantsHeaders && stop > 0 && stop - from <= LONGEST_REMEMBERED_BYTES) this.#remember(data, from, stop);
    return stop;
  }

  /** Most servers send the same head again until the second of its date is over, which says the same: comparing is several times faster than reading. */
  #isAsBefore(data: Buffer, from: number, end: number): boolean {
    const length = this.#length;
    return length > 0 && from + length <= end && data.compare(this.#bytes, 0, length, from, from + length) === 0;
  }

  #remember(data: Buffer, from: number, end: number): void {
    this.#length = end - from;
    if (this.#bytes.length < this.#length) this.#bytes = Buffer.allocUnsafe(this.#length);
    data.copy(this.#bytes, 0, from, end);
  }

  /** `HTTP/1.1 200 OK`, up to the status. @returns whether it is there */
  #readStatusLine(data: Buffer, at: number, end: number): boolean {
    const shape = 'HTTP/1.';
    for (let index = 0; index < shape.length && at + index < end; index++) {
      if (data[at + index] !== shape.charCodeAt(index)) throw new GarbageError('it does not begin with HTTP/1.');
    }
    if (at + 13 > end) return false;
    const minor = digitAt(data, at + 7);
    const hundreds = digitAt(data, at + 9);
    const tens = digitAt(data, at + 10);
    const ones = digitAt(data, at + 11);
    const isStatus = data[at + 8] === SPACE && hundreds > 0 && tens >= 0 && ones >= 0;
    if (minor < 0 || !isStatus || (data[at + 12] as number) > SPACE) throw new GarbageError('it has no status of three digits');
    this.status = hundreds * 100 + tens * 10 + ones;
    this.keepsAlive = minor > 0;
    this.#closes = false;
    this.idleS = null;
    this.contentLength = -1;
    this.codings = '';
    return true;
  }

  #readFields(data: Buffer, from: number, end: number, isWanted: boolean): number {
    const headers: HttpHeader[] = [];
    let at = from;
    for (;;) {
      if (at < end && data[at] === CR) at++;
      if (at >= end) return -1;
      if (data[at] === LF) break;
      const colon = nameEnd(data, at, end);
      const stop = colon < 0 ? -1 : valueEnd(data, colon + 1, end);
      if (stop < 0) return -1;
      const name = isWanted ? data.toString('latin1', at, colon).toLowerCase() : framingName(data, at, colon);
      if (name !== undefined && (isWanted || !this.#readBytes(name, data, colon + 1, stop))) {
        const field: HttpHeader = [name, trimmed(data, colon + 1, stop)];
        this.#readField(field);
        if (isWanted) headers.push(field);
      }
      at = stop + 1;
    }
    this.headers = headers;
    return at + 1;
  }

  /** Reads what nearly every response says from its bytes: to make texts of it takes longer than all else of a head. @returns whether it was that */
  #readBytes(name: string, data: Buffer, from: number, end: number): boolean {
    const start = data[from] === SPACE ? from + 1 : from;
    const stop = data[end - 1] === CR ? end - 1 : end;
    // what holds anyway
    if (name === 'connection') return this.keepsAlive && isWritten(keepAlive, data, start, stop);
    if (name !== 'content-length' || this.contentLength >= 0 || stop === start || stop - start > 15) return false;
    let length = 0;
    for (let at = start; at < stop; at++) {
      const digit = digitAt(data, at);
      if (digit < 0) return false;
      length = length * 10 + digit;
    }
    this.contentLength = length;
    return true;
  }

  #readField([name, value]: HttpHeader): void {
    switch (name) {
      case 'content-length':
        this.#readLength(value);
        break;
      case 'transfer-encoding':
        this.codings = `${this.codings},${value.toLowerCase()}`;
        break;
      case 'connection':
        this.#readConnection(value);
        break;
      case 'keep-alive': {
        const [, seconds] = /timeout\s*=\s*(\d{1,9})/i.exec(value) ?? [];
        if (seconds !== undefined) this.idleS = Number(seconds);
        break;
      }
      default:
    }
  }

  /** The same length may stand there several times (RFC 9112 §6.3). */
  #readLength(value: string): void {
    const [first = '', ...others] = value.split(',').map((length) => length.trim());
    const length = first.length < 16 && isNumber(first) ? Number(first) : -1;
    const isSame = others.every((other) => other === first) && (this.contentLength < 0 || this.contentLength === length);
    if (length < 0 || !isSame) throw new GarbageError('its length cannot be understood');
    this.contentLength = length;
  }

  #readConnection(value: string): void {
    const options = value
      .toLowerCase()
      .split(',')
      .map((option) => option.trim());
    this.#closes ||= options.includes('close');
    if (this.#closes) this.keepsAlive = false;
    else if (options.includes('keep-alive')) this.keepsAlive = true;
  }
}

/** The name between two places where it is one of those that framing depends on: found without making a text of every name. */
function framingName(data: Buffer, from: number, end: number): string | undefined {
  // every name is asked for, and most are of another length
  switch (end - from) {
    case 10:
      return isWritten(connection, data, from, end) ? connection.text : isWritten(keepAlive, data, from, end) ? keepAlive.text : undefined;
    case 14:
      return isWritten(contentLength, data, from, end) ? contentLength.text : undefined;
    case 17:
      return isWritten(transferEncoding, data, from, end) ? transferEncoding.text : undefined;
    default:
      return undefined;
  }
}

/** Of small letters and dashes. */
interface Word {
  readonly text: string;
  readonly bytes: Buffer;
}

function wordOf(text: string): Word {
  return { text, bytes: Buffer.from(text) };
}

/** Whether a word is what stands between two places, in whatever letters. */
function isWritten({ bytes }: Word, data: Buffer, from: number, end: number): boolean {
  if (bytes.length !== end - from) return false;
  let at = 0;
  // letters differ from their capitals in one bit, and the dash has it set
  while (at < bytes.length && ((data[from + at] as number) | 32) === bytes[at]) at++;
  return at === bytes.length;
}

/** Digits and nothing else. */
function isNumber(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text !== '';
}

/** Where the colon after a name stands; −1 where it has not come. */
function nameEnd(data: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = data[at] as number;
    // letters, as most are, end no name
    if (byte > COLON) continue;
    if (byte === COLON && at > from) return at;
    if (byte <= SPACE || byte === COLON) throw new GarbageError('one of its headers has no name');
  }
  return -1;
}

/** Where the line feed after a value stands, which may go over several lines (RFC 9112 §5.2); −1 where that cannot be known yet. */
function valueEnd(data: Buffer, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++) {
    if (data[at] === LF && data[at + 1] !== SPACE && data[at + 1] !== TAB) return at;
  }
  return -1;
}

function trimmed(data: Buffer, from: number, end: number): string {
  let start = from;
  let stop = end;
  while (start < stop && (data[start] as number) <= SPACE) start++;
  while (stop > start && (data[stop - 1] as number) <= SPACE) stop--;
  const value = data.toString('latin1', start, stop);
  return value.includes('\n') ? value.replaceAll(/\s*\n\s*/g, ' ') : value;
}

/** −1 where there is none. */
function digitAt(data: Buffer, at: number): number {
  const value = (data[at] as number) - 48;
  return value >= 0 && value <= 9 ? value : -1;
}
