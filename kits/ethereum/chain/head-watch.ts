import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from 'regatta/node';
import type { Json } from 'regatta/scenario';
import { type Reply, request, type Rpc, RpcLoss } from '../rpc/rpc.ts';
import { SocketRpc } from '../rpc/socket-rpc.ts';
import { type Head, readHead } from './block.ts';

/** How often the head is asked for where none can be subscribed to, ms. */
const POLL_MS = 100;
/** How long after a WebSocket was dropped it is opened again, ms: twice as long after each attempt that fails. */
const reopenMs = { first: 50, most: 2000 };

export interface HeadListener {
  told(head: Head): void;
  problem(text: string): void;
}

/** Told of new heads until it is disposed. */
export type HeadWatch = AsyncDisposable;

/** Asks for the head again and again: one question at a time, whatever the number of transactions. */
export function pollHeads(rpc: Rpc, listener: HeadListener): HeadWatch {
  const stop = new AbortController();
  let last = '';
  const work = (async () => {
    while (!stop.signal.aborted) {
      try {
        const head = readHead(await request(rpc, 'eth_getBlockByNumber', ['latest', false]));
        if (head.hash !== last && !stop.signal.aborted) listener.told(head);
        last = head.hash;
      } catch (error) {
        if (!stop.signal.aborted) listener.problem(`does not tell its head: ${messageOf(error)}`);
      }
      await sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.race([work, sleep(POLL_MS)]);
    },
  };
}

/** A WebSocket on which a node tells of its new heads, opened again whenever it was dropped; requests may go over it as well. */
export class HeadSubscription implements HeadWatch, Rpc {
  readonly #url: string;
  readonly #timeoutNs: number;
  readonly #listener: HeadListener;
  readonly #stop = new AbortController();
  #socket: SocketRpc | undefined;
  #reopening: Promise<void> | undefined;

  constructor(url: string, timeoutNs: number, listener: HeadListener) {
    this.#url = url;
    this.#timeoutNs = timeoutNs;
    this.#listener = listener;
  }

  /** @throws RpcLoss or RpcRefusal where there is nothing to subscribe to */
  async open(): Promise<void> {
    let number: Json = null;
    /** Told before it is known by which number. */
    const early: Json[] = [];
    const socket = await SocketRpc.open(this.#url, {
      timeoutNs: this.#timeoutNs,
      notified: (subscription, header) => {
        if (number === null) early.push(header);
        else if (subscription === number) this.#listener.told(readHead(header));
      },
      closed: (reason) => this.#dropped(reason),
    });
    try {
      const subscription = await request(socket, 'eth_subscribe', ['newHeads']);
      // those that came while nobody listened are found from the newest
      const newest = await request(socket, 'eth_getBlockByNumber', ['latest', false]);
      number = subscription;
      this.#socket = socket;
      const heads = [...early, newest].map(readHead).toSorted((one, other) => one.number - other.number);
      for (const head of heads) this.#listener.told(head);
    } catch (error) {
      await socket[Symbol.asyncDispose]();
      throw error;
    }
  }

  send(method: string, params: readonly unknown[], reply: Reply): void {
    if (this.#socket === undefined) reply.lost(new RpcLoss('the WebSocket was dropped', false));
    else this.#socket.send(method, params, reply);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reopening;
    await this.#socket?.[Symbol.asyncDispose]();
  }

  #dropped(reason: string): void {
    // one that never stood is told of by who opens it
    if (this.#socket === undefined || this.#stop.signal.aborted) return;
    this.#socket = undefined;
    this.#listener.problem(`its subscription to new blocks was dropped, and is opened again: ${reason}`);
    this.#reopening = this.#reopen();
  }

  async #reopen(): Promise<void> {
    for (let waitMs = reopenMs.first; !this.#stop.signal.aborted; waitMs = Math.min(waitMs * 2, reopenMs.most)) {
      try {
        await sleep(waitMs, undefined, { signal: this.#stop.signal });
        await this.open();
        return;
      } catch {
        // told once: the next attempt follows
      }
    }
  }
}
