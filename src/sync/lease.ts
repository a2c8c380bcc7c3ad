import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { dial } from './dial.ts';
import { FrameLog } from './frame-log.ts';
import { isUncounted, type Lease as LeaseFacts, leaseMs, type ServerFrame } from './frames.ts';

/** Between two attempts to dial again, ms. */
const pauseMs = 250;
/** The rendezvous probes each second: a socket on which nothing has come for so long is dead, whatever the system says of it, ms. */
const silenceMs = 3500;
/** What is kept for the rendezvous at most, bytes. */
const mostKeptBytes = 64 << 20;

/** The client's end of a link that outlives its socket. */
export class Lease {
  /** Whether the rendezvous has said welcome on the present socket. */
  isTaken = false;
  readonly #where: { readonly url: string; readonly token: string | undefined };
  readonly #session = randomBytes(16).toString('hex');
  readonly #log = new FrameLog(mostKeptBytes);
  readonly #over = new AbortController();
  #silence: NodeJS.Timeout | undefined;
  #ws: WebSocket | undefined;
  /** Aborted once it has been broken for too long. */
  #limit: AbortSignal | undefined;

  constructor(where: { readonly url: string; readonly token: string | undefined }) {
    this.#where = where;
  }

  /** Whether it is worth dialling again: the rendezvous has said welcome once, and nobody has ended it. */
  get isHeld(): boolean {
    return this.#ws !== undefined && !this.#over.signal.aborted;
  }

  /** What a hello says of it. */
  get facts(): LeaseFacts {
    return { session: this.#session, received: this.#log.received };
  }

  /** Keeps a frame that is to be sent. @returns whether it is one of those that are kept */
  keep(kind: string, text: string): boolean {
    if (isUncounted(kind)) return false;
    if (!this.#log.keep(text)) {
      this.end(`more than ${mostKeptBytes} bytes were not acknowledged`);
      this.#ws?.terminate();
    }
    return true;
  }

  /** Takes note of a frame that came. */
  count(frame: ServerFrame): void {
    this.#silence?.refresh();
    if (!isUncounted(frame.kind)) this.#log.received++;
    else if ('received' in frame && frame.received !== undefined) this.#log.acknowledge(frame.received);
  }

  /** The rendezvous said welcome on that socket. @returns what it has not got, oldest first */
  take(ws: WebSocket): readonly string[] {
    this.isTaken = true;
    this.#ws = ws;
    this.#limit = undefined;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#ws?.terminate(), silenceMs).unref();
    return [...this.#log.unacknowledged];
  }

  /** Dials again until it stands. @throws when it does not within the time of a lease since the link broke, or the lease is over */
  async redial(): Promise<WebSocket> {
    this.isTaken = false;
    const limit = (this.#limit ??= AbortSignal.timeout(leaseMs));
    const signal = AbortSignal.any([limit, this.#over.signal]);
    for (;;) {
      try {
        return await dial(this.#where.url, this.#where.token, signal);
      } catch (error) {
        if (limit.aborted) throw new Error(`the link broke, and could not be made again within ${leaseMs / 1e3} s`, { cause: error });
        signal.throwIfAborted();
      }
      await sleep(pauseMs);
      this.#over.signal.throwIfAborted();
    }
  }

  /** It is not taken up again. */
  end(why = 'it was ended'): void {
    this.isTaken = false;
    clearTimeout(this.#silence);
    this.#over.abort(new Error(why));
  }
}
