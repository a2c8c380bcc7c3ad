import { Connection, type Flight } from './connection.ts';
import { type Dial, dialTo, type TlsOptions } from './dial.ts';
import { type Exchange, type HttpClient, HttpFailure, type HttpRequest } from './http-client.ts';
import type { Target } from './target.ts';

export interface Http1Options {
  /** The most connections that are open at a time; what finds none waits for one. */
  readonly connections: number;
  /** Whether a connection carries one request after another, or is new for each. */
  readonly reuse: boolean;
  /** How many requests may be on one connection at a time; 1 is no pipelining. */
  readonly pipelining: number;
  /** For how long a response is waited for, connecting and waiting for a connection included, ns. */
  readonly timeoutNs: number;
  /** The same as a reader would write it: `5s`. */
  readonly timeout: string;
  readonly tls: TlsOptions;
}

/** How often overdue requests are looked for: the share of the timeout by which one may be given up late, within bounds, ms. */
const sweepMs = { share: 0.02, least: 5, most: 500 };

/**
 * HTTP/1.1 on sockets of its own. A request is bytes that are made once; of a response only what is wanted is kept. Timeouts are found by one sweep over
 * all requests, so that none has a timer of its own. A request is never sent twice: what fails on a connection that was closed meanwhile has failed.
 */
export class Http1Client implements HttpClient {
  readonly #target: Target;
  readonly #options: Http1Options;
  readonly #dial: Dial;
  readonly #open = new Set<Connection>();
  /** Those that carry nothing: the last that was used is the first to be used again. */
  #idle: Connection[] = [];
  /** Requests that found no connection, oldest first, from `#firstWaiting` on. */
  #waiting: Flight[] = [];
  #firstWaiting = 0;
  readonly #sweepEveryMs: number;
  readonly #sweepsToTimeout: number;
  readonly #timer: NodeJS.Timeout;
  #sweeps = 0;
  readonly #owner = {
    freed: (connection: Connection): void => this.#freed(connection),
    retired: (connection: Connection): void => this.#retired(connection),
  };

  constructor(target: Target, options: Http1Options) {
    this.#target = target;
    this.#options = options;
    this.#dial = dialTo(target, options.tls);
    const timeoutMs = options.timeoutNs / 1e6;
    this.#sweepEveryMs = Math.round(Math.min(sweepMs.most, Math.max(sweepMs.least, timeoutMs * sweepMs.share)));
    // one more, for the part of an interval that had passed when the request was sent
    this.#sweepsToTimeout = Math.ceil(timeoutMs / this.#sweepEveryMs) + 1;
    this.#timer = setInterval(() => this.#sweep(), this.#sweepEveryMs).unref();
  }

  prepare(request: HttpRequest): (exchange: Exchange) => void {
    const wire = this.#wireOf(request);
    const { wants } = request;
    const isHead = request.method === 'HEAD';
    return (exchange) => this.#send({ wire, isHead, wants, exchange, overdueAt: this.#sweeps + this.#sweepsToTimeout });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const waiting = this.#waiting.slice(this.#firstWaiting);
    this.#waiting = [];
    this.#firstWaiting = 0;
    for (const connection of this.#open) connection.end('the client was closed');
    for (const { exchange } of waiting) exchange.failed(new HttpFailure('the client was closed', false));
  }

  #wireOf({ method, path, headers, body }: HttpRequest): string | Buffer {
    const { authority } = this.#target;
    const own = new Set(headers.map(([name]) => name.toLowerCase()));
    const lines = [`${method} ${path} HTTP/1.1`];
    if (!own.has('host')) lines.push(`host: ${authority}`);
    for (const [name, value] of headers) lines.push(`${name}: ${value}`);
    // a method that has a body by its meaning says also that there is none (RFC 9110 §8.6)
    const hasLength = body !== null || method === 'POST' || method === 'PUT' || method === 'PATCH';
    if (hasLength && !own.has('content-length')) lines.push(`content-length: ${body === null ? 0 : Buffer.byteLength(body)}`);
    if (!this.#options.reuse) lines.push('connection: close');
    const head = `${lines.join('\r\n')}\r\n\r\n`;
    if (Buffer.isBuffer(body)) return Buffer.concat([Buffer.from(head), body]);
    const text = `${head}${body ?? ''}`;
    // socket write text of one byte a character without a copy of ours
    return isAscii(text) ? text : Buffer.from(text);
  }

  #send(flight: Flight): void {
    const connection = this.#idle.pop() ?? this.#another();
    if (connection === undefined) this.#waiting.push(flight);
    else connection.send(flight);
  }

  #another(): Connection | undefined {
    if (this.#open.size < this.#options.connections) {
      const connection = new Connection(this.#dial, this.#owner);
      this.#open.add(connection);
      return connection;
    }
    const { pipelining } = this.#options;
    if (pipelining === 1) return undefined;
    const [least] = [...this.#open].sort((one, other) => one.flights - other.flights);
    return least !== undefined && least.flights < pipelining ? least : undefined;
  }

  #freed(connection: Connection): void {
    const next = this.#nextWaiting();
    if (next !== undefined) {
      connection.send(next);
    } else if (connection.flights === 0) {
      connection.idleSince = this.#sweeps;
      this.#idle.push(connection);
    }
  }

  #retired(connection: Connection): void {
    this.#open.delete(connection);
    const place = this.#idle.indexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    const next = this.#firstWaiting < this.#waiting.length ? this.#another() : undefined;
    const flight = next === undefined ? undefined : this.#nextWaiting();
    if (flight !== undefined) next?.send(flight);
  }

  #nextWaiting(): Flight | undefined {
    const flight = this.#waiting[this.#firstWaiting];
    if (flight === undefined) return undefined;
    this.#firstWaiting++;
    if (this.#firstWaiting > 1024 && this.#firstWaiting * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#firstWaiting);
      this.#firstWaiting = 0;
    }
    return flight;
  }

  #sweep(): void {
    this.#sweeps++;
    for (let oldest = this.#waiting[this.#firstWaiting]; oldest !== undefined; oldest = this.#waiting[this.#firstWaiting]) {
      if (oldest.overdueAt > this.#sweeps) break;
      this.#nextWaiting();
      oldest.exchange.failed(new HttpFailure(`timeout: no connection was free within ${this.#options.timeout}`, false));
    }
    const text = `timeout: no response within ${this.#options.timeout}`;
    // others are opened meanwhile for those that wait
    for (const connection of Array.from(this.#open)) {
      if (connection.flights > 0) connection.sweep(this.#sweeps, text);
      else if (this.#hasIdledOut(connection)) connection.end('idle');
    }
  }

  /** Before the server closes it, so that no request meets its end half-way. */
  #hasIdledOut({ idleS, idleSince }: Connection): boolean {
    if (idleS === null) return false;
    const idledMs = (this.#sweeps - idleSince + 1) * this.#sweepEveryMs;
    return idledMs > idleS * 1000 - Math.min(1000, idleS * 500);
  }
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}
