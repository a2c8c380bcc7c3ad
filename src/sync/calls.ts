import { type ErrorCode, errorRegistry, messageOf, RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { ClientFrame, ServerFrame, WireError } from './frames.ts';

/** Answers calls of others. The signal aborts when the caller cancels or the link breaks. */
export type CallHandler = (call: string, body: Json, signal: AbortSignal) => Promise<Json>;

/** Calls to other participants, and theirs to us. */
export class Calls {
  readonly #send: (frame: ClientFrame) => void;
  readonly #asked = new Map<number, PromiseWithResolvers<Json>>();
  readonly #serving = new Map<string, AbortController>();
  /** Calls that came before there was a handler. */
  #waiting: (ServerFrame & { kind: 'call' })[] = [];
  #handler: CallHandler | undefined;
  #nextId = 0;
  #broken: RegattaError | undefined;

  constructor(send: (frame: ClientFrame) => void) {
    this.#send = send;
  }

  async call(to: string, order: { readonly call: string; readonly body: Json }, signal?: AbortSignal): Promise<Json> {
    signal?.throwIfAborted();
    if (this.#broken !== undefined) throw this.#broken;
    const id = this.#nextId++;
    const answer = Promise.withResolvers<Json>();
    const abort = (): void => {
      this.#send({ kind: 'cancel', id, to });
      answer.reject(signal?.reason);
    };
    this.#send({ kind: 'call', id, to, ...order });
    this.#asked.set(id, answer);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await answer.promise;
    } finally {
      this.#asked.delete(id);
      signal?.removeEventListener('abort', abort);
    }
  }

  serve(handler: CallHandler): void {
    this.#handler = handler;
    for (const call of this.#waiting.splice(0)) this.#answer(handler, call);
  }

  receive(frame: ServerFrame & { kind: 'call' | 'answer' | 'cancel' }): void {
    switch (frame.kind) {
      case 'call':
        if (this.#handler === undefined) this.#waiting.push(frame);
        else this.#answer(this.#handler, frame);
        return;
      case 'answer':
        if (frame.error === undefined) this.#asked.get(frame.id)?.resolve(frame.body ?? null);
        else this.#asked.get(frame.id)?.reject(errorOf(frame.error));
        return;
      case 'cancel':
        this.#waiting = this.#waiting.filter(({ id, from }) => id !== frame.id || from !== frame.from);
        this.#serving.get(`${frame.id} ${frame.from}`)?.abort(new RegattaError('CANCELLED', `${frame.from} cancelled the call`));
    }
  }

  /** The link is gone: all that is asked or served ends with that error. */
  fail(error: RegattaError): void {
    this.#broken = error;
    for (const answer of this.#asked.values()) answer.reject(error);
    for (const serving of this.#serving.values()) serving.abort(error);
  }

  #answer(handler: CallHandler, { id, from, call, body }: ServerFrame & { kind: 'call' }): void {
    const key = `${id} ${from}`;
    const serving = new AbortController();
    this.#serving.set(key, serving);
    const answer = (content: { body: Json } | { error: WireError }): void => {
      this.#serving.delete(key);
      if (this.#broken !== undefined || serving.signal.aborted) return;
      try {
        this.#send({ kind: 'answer', id, to: from, ...content });
      } catch (error) {
        this.#send({ kind: 'answer', id, to: from, error: wireError(error) }); // the answer was too large for a frame
      }
    };
    // The detour through a promise turns what a handler throws at once into a rejection.
    Promise.resolve()
      .then(() => handler(call, body, serving.signal))
      .then(
        (body) => answer({ body }),
        (error: unknown) => answer({ error: wireError(error) }),
      );
  }
}

function wireError(thrown: unknown): WireError {
  const code: ErrorCode = thrown instanceof RegattaError ? thrown.code : 'INTERNAL';
  const hint = thrown instanceof RegattaError ? thrown.hint : thrown instanceof Error ? thrown.stack : undefined;
  return { code, message: messageOf(thrown), ...(hint === undefined ? {} : { hint }) };
}

function errorOf({ code, message, hint }: WireError): RegattaError {
  const known = Object.hasOwn(errorRegistry, code) ? (code as ErrorCode) : 'INTERNAL';
  return new RegattaError(known, message, hint === undefined ? {} : { hint });
}
