import { WebSocket } from 'ws';
import { realClock } from '../load/real-clock.ts';
import type { Clock } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { type CallHandler, Calls } from './calls.ts';
import { closeReason } from './close-reason.ts';
import { dial } from './dial.ts';
import { type ClientFrame, type ClockProbe, goodbye, type Hello, type Presence, type ServerFrame, type SyncReply } from './frames.ts';
import { Lease } from './lease.ts';
import type { SyncClient } from '../model/sync.ts';
import { SyncRequests } from './sync-client.ts';

export type { ClockProbe, Hello, Presence } from './frames.ts';

export interface ConnectionOptions {
  readonly token?: string;
  /** Without it the connection can sync, and neither call, be called nor be missed. */
  readonly hello?: Hello;
  /** Ends dialling, and later the connection. */
  readonly signal?: AbortSignal;
  /** What answers to clock probes tell; CLOCK_MONOTONIC unless given. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Of a host elsewhere: where its socket breaks, it is dialled again and the link goes on. What it syncs does not. */
  readonly isLeased?: boolean;
}

/** A link to a rendezvous. Disposing says goodbye: barriers of others do not fail for it. */
export interface RendezvousConnection extends AsyncDisposable {
  /** Says goodbye with a reason, of at most 123 bytes, which the orchestrator is told. */
  leave(reason: string): Promise<void>;
  readonly sync: SyncClient;
  /** Sets who answers the calls of others. What it throws travels to the caller with code, message and hint. */
  serve(handler: CallHandler): void;
  /** Calls a participant by name and waits for its answer. Rejects with `HOST_LOST` when it is not there or goes. */
  call(to: string, call: string, body: Json, signal?: AbortSignal): Promise<Json>;
  /** One way and never retained: lost when nobody of that name is there. */
  notify(to: string, body: Json): void;
  onNotify(listener: (from: string, body: Json) => void): void;
  /** For the orchestrator: who joins, leaves, falls ill or recovers. A new listener is told at once how things stand with each. */
  onPresence(listener: (presence: Presence) => void): void;
  /** For the orchestrator: every clock probe that came back. */
  onClock(listener: (probe: ClockProbe) => void): void;
  /** Resolves with the reason when the link is gone. */
  readonly closed: Promise<string>;
}

/** Dials a rendezvous; resolves once it has said welcome. Rejects with `RENDEZVOUS`, or with the signal's reason. */
export async function openConnection(url: string, options: ConnectionOptions = {}): Promise<RendezvousConnection> {
  const { hello, signal, clock = realClock, token } = options;
  const ws = await dial(url, token, signal);
  const lease = options.isLeased === true ? { lease: new Lease({ url, token }) } : {};
  const connection = new Connection(ws, { url, clock, ...lease });
  const abort = (): void => void connection[Symbol.asyncDispose]();
  signal?.addEventListener('abort', abort, { once: true });
  void connection.closed.then(() => signal?.removeEventListener('abort', abort));
  try {
    if (hello !== undefined) await connection.sayHello(hello);
  } finally {
    signal?.throwIfAborted();
  }
  return connection;
}

/** How long the rendezvous has to answer the closing handshake, ms. */
const farewellMs = 500;

class Connection implements RendezvousConnection {
  readonly sync: SyncRequests;
  readonly closed: Promise<string>;
  #ws: WebSocket;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #lease: Lease | undefined;
  readonly #calls: Calls;
  readonly #welcome = Promise.withResolvers<void>();
  readonly #end: (why: string) => void;
  #hello: Hello | undefined;
  readonly #notifyListeners: ((from: string, body: Json) => void)[] = [];
  readonly #presenceListeners: ((presence: Presence) => void)[] = [];
  readonly #clockListeners: ((probe: ClockProbe) => void)[] = [];
  /** For each participant, what a new listener must be told: that it is there and what came of it, or only that it has left. */
  readonly #known = new Map<string, Presence[]>();
  #maxFrameBytes = Number.POSITIVE_INFINITY;

  constructor(ws: WebSocket, { url, clock, lease }: { readonly url: string; readonly clock: Pick<Clock, 'now'>; readonly lease?: Lease }) {
    this.#ws = ws;
    this.#clock = clock;
    this.#lease = lease;
    this.sync = new SyncRequests((text) => this.#ws.send(text));
    this.#calls = new Calls((frame) => this.#send(frame));
    // Handled here, for a connection without hello asks for no welcome.
    this.#welcome.promise.catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.#end = (why) => {
      this.#lease?.end();
      const error = new RegattaError('RENDEZVOUS', `the connection to the rendezvous at ${url} is gone: ${why}`);
      this.#welcome.reject(error);
      this.sync.fail(error);
      this.#calls.fail(error);
      resolve(why);
    };
    this.#listen(ws);
  }

  #listen(ws: WebSocket): void {
    let failure = '';
    ws.on('message', (data) => {
      try {
        this.#receive((data as Buffer).toString());
      } catch (error) {
        failure = `what it sent could not be taken: ${messageOf(error)}`;
        ws.terminate();
      }
    });
    ws.on('error', (error) => {
      failure = messageOf(error);
    });
    ws.on('close', (code, said) => {
      const why = said.toString() || failure || (code === 1006 ? 'the link broke' : `close code ${code}`);
      // any other code was sent: the rendezvous, or we, ended it on purpose
      if (code === 1006 && this.#hello !== undefined && this.#lease?.isHeld === true) void this.#takeUpAgain(this.#lease, this.#hello);
      else this.#end(why);
    });
  }

  async sayHello(hello: Hello): Promise<void> {
    this.#hello = hello;
    this.#sayHello(hello);
    await this.#welcome.promise;
  }

  #sayHello(hello: Hello): void {
    this.#send({ kind: 'hello', ...hello, ...(this.#lease === undefined ? {} : { lease: this.#lease.facts }) });
  }

  async #takeUpAgain(lease: Lease, hello: Hello): Promise<void> {
    // the rendezvous keeps nothing of what was open
    this.sync.fail(new RegattaError('RENDEZVOUS', 'the link to the rendezvous broke, and with it what waited for others'));
    try {
      this.#ws = await lease.redial();
    } catch (error) {
      this.#end(messageOf(error));
      return;
    }
    this.#listen(this.#ws);
    this.#sayHello(hello);
    this.sync.resume();
  }

  serve(handler: CallHandler): void {
    this.#calls.serve(handler);
  }

  call(to: string, call: string, body: Json, signal?: AbortSignal): Promise<Json> {
    return this.#calls.call(to, { call, body }, signal);
  }

  notify(to: string, body: Json): void {
    this.#send({ kind: 'notify', to, body });
  }

  onNotify(listener: (from: string, body: Json) => void): void {
    this.#notifyListeners.push(listener);
  }

  onPresence(listener: (presence: Presence) => void): void {
    for (const known of this.#known.values()) {
      for (const presence of known) listener(presence);
    }
    this.#presenceListeners.push(listener);
  }

  onClock(listener: (probe: ClockProbe) => void): void {
    this.#clockListeners.push(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave(goodbye);
  }

  async leave(reason: string): Promise<void> {
    this.#lease?.end();
    this.#ws.close(1000, closeReason(reason));
    if (this.#ws.readyState === WebSocket.CLOSED) this.#end(reason);
    const forced = setTimeout(() => this.#ws.terminate(), farewellMs);
    await this.closed;
    clearTimeout(forced);
  }

  /** Frames after the end of the link go nowhere: `closed` and every pending call have told of it. */
  #send(frame: ClientFrame): void {
    const text = JSON.stringify(frame);
    if (Buffer.byteLength(text) > this.#maxFrameBytes) {
      throw new RegattaError(
        'RENDEZVOUS',
        `a ${frame.kind} of ${Buffer.byteLength(text)} bytes is larger than the ${this.#maxFrameBytes} that the rendezvous takes`,
      );
    }
    // what a lease counts goes behind the welcome, with what was not acknowledged before it
    if (this.#lease?.keep(frame.kind, text) === true && !this.#lease.isTaken) return;
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(text);
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as ServerFrame | SyncReply;
    if (!('kind' in frame)) {
      this.sync.receive(frame);
      return;
    }
    this.#lease?.count(frame);
    switch (frame.kind) {
      case 'welcome':
        this.#maxFrameBytes = frame.maxFrameBytes;
        for (const missed of this.#lease?.take(this.#ws) ?? []) this.#ws.send(missed);
        this.#welcome.resolve();
        return;
      case 'refused':
        this.#welcome.reject(new RegattaError('RENDEZVOUS', `the rendezvous refused the hello: ${frame.reason}`));
        return;
      case 'clock': {
        const monotonic = this.#clock.now();
        const received = this.#lease === undefined ? {} : { received: this.#lease.facts.received };
        this.#send({ kind: 'clock', at: frame.at, monotonic, wallMinusMonotonic: Date.now() * 1e6 - monotonic, ...received });
        return;
      }
      case 'probe':
        for (const listener of this.#clockListeners) listener(frame.probe);
        return;
      case 'presence':
        this.#takePresence(frame.presence);
        return;
      case 'notify':
        for (const listener of this.#notifyListeners) listener(frame.from, frame.body);
        return;
      default:
        this.#calls.receive(frame);
    }
  }

  #takePresence(presence: Presence): void {
    const { name, state } = presence;
    const joined = (this.#known.get(name) ?? []).filter((known) => known.state === 'joined');
    this.#known.set(name, state === 'joined' || state === 'left' ? [presence] : [...joined, presence]);
    for (const listener of this.#presenceListeners) listener(presence);
  }
}
