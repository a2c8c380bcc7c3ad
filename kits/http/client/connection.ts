import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { connectionFailure } from './connection-failure.ts';
import type { Dial } from './dial.ts';
import { GarbageError } from './garbage-error.ts';
import { type Exchange, HttpFailure, type HttpResponse } from './http-client.ts';
import { type Awaited, ResponseParser } from './response-parser.ts';

/** Read into by every socket of the process in turn: what came is looked at before anything else is read. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** A request on its way. */
export interface Flight extends Awaited {
  readonly wire: string | Buffer;
  readonly exchange: Exchange;
  /** Number of the sweep by which it must be over. */
  readonly overdueAt: number;
}

export interface ConnectionOwner {
  /** A response has come in full, and the connection is free for more. */
  freed(connection: Connection): void;
  /** The connection takes no more requests. */
  retired(connection: Connection): void;
}

/** One connection, with the requests that wait for a response on it, oldest first. */
export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #parser: ResponseParser;
  /** The oldest request that waits. */
  #oldest: Flight | undefined;
  /** Those that were sent after it: none without pipelining, so that the common case moves nothing. */
  readonly #later: Flight[] = [];
  /** How many of them were sent before what is read now: a request that an answer led to is not answered by what came with it. */
  #answerable = 0;
  /** For which it may idle, s; null where the server does not say. */
  idleS: number | null = null;
  /** Number of the sweep at which it was freed. */
  idleSince = 0;
  #isConnected = false;
  #isRetired = false;
  #answers = 0;
  /** Why it ends, in words, where that is known. */
  #reason: string | undefined;

  constructor(dial: Dial, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#parser = new ResponseParser({
      awaited: () => (this.#answerable > 0 ? this.#oldest : undefined),
      responded: (response, keepsAlive, idleS) => this.#responded(response, keepsAlive, idleS),
    });
    const onread = { buffer: readBuffer, callback: (length: number, data: Uint8Array): boolean => this.#read(length, data as Buffer) };
    const socket = dial.isTls ? connectTls({ ...dial.options, onread } as ConnectionOptions) : connectPlain({ ...dial.options, onread });
    socket.once(dial.isTls ? 'secureConnect' : 'connect', () => {
      this.#isConnected = true;
    });
    socket.once('end', () => this.#ended());
    socket.on('error', (error) => {
      this.#reason ??= this.#isConnected ? connectionFailure(error) : `cannot connect: ${connectionFailure(error)}`;
    });
    socket.once('close', () => this.#closed());
    this.#socket = socket;
  }

  /** Requests whose response has not come. */
  get flights(): number {
    return this.#oldest === undefined ? 0 : 1 + this.#later.length;
  }

  send(flight: Flight): void {
    if (this.#oldest === undefined) this.#oldest = flight;
    else this.#later.push(flight);
    if (typeof flight.wire === 'string') this.#socket.write(flight.wire, 'latin1');
    else this.#socket.write(flight.wire);
  }

  /** Gives up requests that are overdue, and the connection with them: what comes on it later would belong to nobody. */
  sweep(number: number, timeout: string): void {
    const oldest = this.#oldest;
    if (oldest !== undefined && number >= oldest.overdueAt) this.end(this.#isConnected ? timeout : `cannot connect: ${timeout}`);
  }

  /** Ends it, and what waits on it fails for that reason. */
  end(reason: string): void {
    this.#reason ??= reason;
    this.#retire();
    this.#socket.destroy();
    // the socket closes a turn later, when its owner may have ended
    this.#failAll();
  }

  #read(length: number, data: Buffer): boolean {
    this.#answerable = this.flights;
    try {
      this.#parser.feed(data, length);
    } catch (error) {
      if (!(error instanceof GarbageError)) throw error;
      this.end(`the response is garbage: ${error.message}`);
    }
    return true;
  }

  #responded(response: HttpResponse, keepsAlive: boolean, idleS: number | null): void {
    const flight = this.#oldest;
    this.#oldest = this.#later.shift();
    this.#answerable--;
    this.#answers++;
    this.idleS = idleS;
    if (!keepsAlive) {
      this.#reason ??= 'the server closed the connection after another response';
      this.#retire();
      this.#socket.end();
    } else if (!this.#isRetired) {
      this.#owner.freed(this);
    }
    flight?.exchange.answered(response);
  }

  #ended(): void {
    const wasWhole = this.#parser.finish();
    if (!wasWhole) this.#reason ??= 'the connection ended within the response';
    this.#retire();
  }

  #closed(): void {
    this.#retire();
    this.#failAll();
  }

  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#owner.retired(this);
  }

  #failAll(): void {
    const reason = this.#reason ?? 'the connection ended before the response';
    const isWithin = this.#parser.isWithin;
    const flights = this.#oldest === undefined ? [] : [this.#oldest, ...this.#later.splice(0)];
    this.#oldest = undefined;
    for (const [index, flight] of flights.entries()) {
      const text =
        this.#isConnected && this.#answers > 0 && index === 0 && !isWithin ? `${reason}, on a connection that was used before` : reason;
      flight.exchange.failed(new HttpFailure(text, this.#isConnected));
    }
  }
}
