import { ChunkedBody } from './chunked-body.ts';
import { GarbageError } from './garbage-error.ts';
import type { HttpResponse, Wants } from './http-client.ts';
import { ResponseHead } from './response-head.ts';

const LONGEST_HEAD_BYTES = 64 * 1024;
/** The longest body that is kept for somebody who wants it, B. */
const LONGEST_KEPT_BODY_BYTES = 16 * 1024 * 1024;

/** `HTTP/1.1 200 `: what does not begin like this is found out as soon as it has come. */
const STATUS_LINE_BYTES = 13;

const [LF, CR] = [10, 13];

/** What the connection waits for, as far as the parser must know it. */
export interface Awaited {
  /** The request was a HEAD: whatever the headers say, no body comes. */
  readonly isHead: boolean;
  readonly wants: Wants;
}

/** What a parser works for. */
export interface ParserOwner {
  /** The request to which the next response belongs; undefined where none is open. */
  awaited(): Awaited | undefined;
  /** `idleS`: for how long the server lets the connection idle, where it says so. */
  responded(response: HttpResponse, keepsAlive: boolean, idleS: number | null): void;
}

/** In the head; in a body of known length, of chunks, or that ends with the connection. */
type State = 'head' | 'length' | 'chunks' | 'until-close';

/**
 * Reads the responses of one connection (RFC 9112), split at any byte. Of a body that nobody wants no byte is copied or looked at. A head that came in
 * part is kept until it is whole.
 */
export class ResponseParser {
  readonly #owner: ParserOwner;
  readonly #head = new ResponseHead();
  #state: State = 'head';
  /** The part of a head that has come, in the first `#carried` bytes. */
  #carry = Buffer.alloc(0);
  #carried = 0;
  /** What is kept of the body; null where nobody wants it. */
  #body: Buffer[] | null = null;
  #kept = 0;
  /** Bytes of the body that are still to come. */
  #left = 0;
  #chunks: ChunkedBody | null = null;

  constructor(owner: ParserOwner) {
    this.#owner = owner;
  }

  /** Whether some of a response has come, and not all. */
  get isWithin(): boolean {
    return this.#state !== 'head' || this.#carried > 0;
  }

  /** Takes in the first `length` bytes of what came, which may be reused afterwards. @throws GarbageError */
  feed(came: Buffer, length: number): void {
    let data = came;
    let end = length;
    if (this.#carried > 0) {
      const before = this.#carried;
      this.#keep(came, 0, length);
      // a head that comes byte by byte is not to be read anew with each of them
      if (before >= STATUS_LINE_BYTES && !hasEmptyLine(this.#carry, before, this.#carried)) return;
      data = this.#carry;
      end = this.#carried;
      this.#carried = 0;
    }
    let at = 0;
    while (at < end) {
      const next = this.#state === 'head' ? this.#readHead(data, at, end) : this.#readBody(data, at, end);
      if (next < 0) {
        this.#keep(data, at, end);
        return;
      }
      at = next;
    }
  }

  /** The connection has ended, which is the end of a response without a length. @returns whether no response was cut off */
  finish(): boolean {
    if (this.#state !== 'until-close') return !this.isWithin;
    this.#head.keepsAlive = false;
    this.#respond();
    return true;
  }

  #keep(data: Buffer, from: number, end: number): void {
    const size = this.#carried + end - from;
    if (size > LONGEST_HEAD_BYTES) throw new GarbageError('its head is longer than 64 KiB');
    if (size > this.#carry.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024, size * 2));
      this.#carry.copy(larger, 0, 0, this.#carried);
      this.#carry = larger;
    }
    data.copy(this.#carry, this.#carried, from, end);
    this.#carried = size;
  }

  /** @returns where the head ends, or −1 where it is not whole */
  #readHead(data: Buffer, from: number, end: number): number {
    const awaited = this.#owner.awaited();
    if (awaited === undefined) throw new GarbageError('it answers no request');
    let start = from;
    // what some servers send after a body, and RFC 9112 §2.2 lets a reader pass over
    while (start < end && (data[start] === CR || data[start] === LF)) start++;
    if (start === end) return end;
    const after = this.#head.read(data, start, end, awaited.wants.headers);
    if (after - start > LONGEST_HEAD_BYTES) throw new GarbageError('its head is longer than 64 KiB');
    if (after >= 0) this.#beginBody(awaited);
    return after;
  }

  /** How long the body is: RFC 9112 §6.3. */
  #beginBody({ isHead, wants }: Awaited): void {
    const { status, codings, contentLength } = this.#head;
    if (status === 101) throw new GarbageError('it switches to a protocol that nobody asked for');
    // more is to come
    if (status < 200) return;
    this.#body = wants.body ? [] : null;
    this.#kept = 0;
    this.#left = -1;
    if (isHead || status === 204 || status === 304 || (contentLength === 0 && codings === '')) {
      this.#respond();
    } else if (codings !== '') {
      // a length beside it may be an attempt to smuggle: what follows on this connection is not to be trusted
      if (contentLength >= 0) this.#head.keepsAlive = false;
      this.#state = /(^|[,\s])chunked$/.test(codings) ? 'chunks' : 'until-close';
      this.#chunks = new ChunkedBody((data, from, end) => this.#take(data, from, end));
    } else {
      // −1 where the body ends with the connection
      this.#left = contentLength;
      this.#state = contentLength < 0 ? 'until-close' : 'length';
    }
  }

  /** @returns how far it came */
  #readBody(data: Buffer, from: number, end: number): number {
    if (this.#chunks !== null && this.#state === 'chunks') {
      const stop = this.#chunks.feed(data, from, end);
      if (this.#chunks.isOver) this.#respond();
      return stop;
    }
    const stop = this.#state === 'until-close' ? end : Math.min(end, from + this.#left);
    this.#take(data, from, stop);
    this.#left -= stop - from;
    if (this.#left === 0) this.#respond();
    return stop;
  }

  #take(data: Buffer, from: number, end: number): void {
    if (this.#body === null) return;
    this.#kept += end - from;
    if (this.#kept > LONGEST_KEPT_BODY_BYTES) throw new GarbageError('its body is to be looked at and longer than 16 MiB');
    this.#body.push(Buffer.copyBytesFrom(data, from, end - from));
  }

  #respond(): void {
    const { status, headers, keepsAlive, idleS } = this.#head;
    const body = this.#body === null ? null : Buffer.concat(this.#body);
    this.#state = 'head';
    this.#body = null;
    this.#chunks = null;
    this.#owner.responded({ status, headers, body }, keepsAlive, idleS);
  }
}

/** Whether an empty line ends between two places. */
function hasEmptyLine(data: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    if (data[at] === LF && (data[at - 1] === LF || (data[at - 1] === CR && data[at - 2] === LF))) return true;
  }
  return false;
}
