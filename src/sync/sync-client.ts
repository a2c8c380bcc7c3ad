import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { SyncClient } from '../model/sync.ts';
import type { SyncReply } from './frames.ts';
import { Inbox } from './inbox.ts';

interface Pending {
  reply(reply: SyncReply): void;
  fail(error: unknown): void;
}

/** The client's half of Testground's protocol over any link that carries text. */
export class SyncRequests implements SyncClient {
  readonly #send: (text: string) => void;
  readonly #pending = new Map<string, Pending>();
  #nextId = 0;
  #broken: RegattaError | undefined;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  async publish(topic: string, payload: Json, signal?: AbortSignal): Promise<number> {
    const reply = await this.#once({ publish: { topic, payload } }, signal);
    return reply.publish?.seq ?? 0;
  }

  async signal(state: string, signal?: AbortSignal): Promise<number> {
    const reply = await this.#once({ signal_entry: { state } }, signal);
    return reply.signal_entry?.seq ?? 0;
  }

  async barrier(state: string, target: number, signal?: AbortSignal): Promise<void> {
    await this.#once({ barrier: { state, target } }, signal);
  }

  async signalAndWait(state: string, target: number, signal?: AbortSignal): Promise<number> {
    // Both leave at once: should the signal fail, so does the barrier, and neither rejection goes unheard.
    const [count] = await Promise.all([this.signal(state, signal), this.barrier(state, target, signal)]);
    return count;
  }

  subscribe(topic: string, signal?: AbortSignal): AsyncIterableIterator<Json> {
    const id = this.#id();
    const close = (): void => {
      this.#pending.delete(id);
      signal?.removeEventListener('abort', abort);
    };
    const cancel = (): void => {
      close();
      this.#send(JSON.stringify({ id, is_cancel: true }));
    };
    const messages = new Inbox<Json>(cancel);
    const fail = (error: unknown): void => {
      close();
      messages.end({ error });
    };
    const abort = (): void => {
      cancel();
      messages.end({ error: signal?.reason });
    };
    const reply = (reply: SyncReply): void => {
      if (reply.error === '') messages.put(JSON.parse(reply.subscribe) as Json);
      else fail(refused(reply));
    };
    if (signal?.aborted === true) fail(signal.reason);
    else if (this.#broken !== undefined) fail(this.#broken);
    else {
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(id, { reply, fail });
      this.#send(JSON.stringify({ id, subscribe: { topic } }));
    }
    return messages;
  }

  /** Takes a frame of the server without `kind`. A reply that nobody waits for any more is passed over. */
  receive(reply: SyncReply): void {
    this.#pending.get(reply.id)?.reply(reply);
  }

  /** The link is gone: all that is open and all that comes fails with that error, unless it is made again. */
  fail(error: RegattaError): void {
    this.#broken = error;
    for (const pending of this.#pending.values()) pending.fail(error);
    this.#pending.clear();
  }

  /** The link stands again: what comes from now on goes by it. */
  resume(): void {
    this.#broken = undefined;
  }

  async #once(request: { readonly [member: string]: Json }, signal: AbortSignal | undefined): Promise<SyncReply> {
    signal?.throwIfAborted();
    if (this.#broken !== undefined) throw this.#broken;
    const id = this.#id();
    const { promise, resolve, reject } = Promise.withResolvers<SyncReply>();
    const abort = (): void => {
      this.#send(JSON.stringify({ id, is_cancel: true }));
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#pending.set(id, { reply: resolve, fail: reject });
    this.#send(JSON.stringify({ id, ...request }));
    try {
      const reply = await promise;
      if (reply.error !== '') throw refused(reply);
      return reply;
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener('abort', abort);
    }
  }

  #id(): string {
    return String(this.#nextId++);
  }
}

function refused(reply: SyncReply): RegattaError {
  return new RegattaError('RENDEZVOUS', reply.error);
}
