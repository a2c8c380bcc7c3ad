import { once } from 'node:events';
import { messageOf } from 'regatta/node';
import { type Json, writeDuration } from 'regatta/scenario';
import { WebSocket } from 'ws';
import { deliver, type Reply, type Rpc, RpcLoss } from './rpc.ts';

/** How often overdue requests are looked for, ms. */
const SWEEP_MS = 250;

export interface SocketOptions {
  /** How long an answer, and the socket to open, is waited for, ns. */
  readonly timeoutNs: number;
  /** Gets what is told without being asked for, by the number of its subscription. */
  notified(subscription: Json, result: Json): void;
  /** The socket closed, other than by us. */
  closed(reason: string): void;
}

interface Waiting {
  readonly reply: Reply;
  readonly dueMs: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly subscription: Json; readonly result: Json };
}

/** JSON-RPC over one WebSocket: answers come in any order, each with the number of its request. */
export class SocketRpc implements Rpc {
  readonly #socket: WebSocket;
  readonly #options: SocketOptions;
  /** By number, in the order in which they were sent. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #number = 0;
  /** Whether what came last waits for its acknowledgement. */
  #isOwing = false;
  #reason: string | undefined;
  #isDisposed = false;

  /** @throws RpcLoss where it does not open */
  static async open(url: string, options: SocketOptions): Promise<SocketRpc> {
    const socket = new WebSocket(url, { handshakeTimeout: options.timeoutNs / 1e6, perMessageDeflate: false, maxPayload: 2 ** 30 });
    // one that fails to open says so twice
    socket.on('error', () => undefined);
    try {
      await once(socket, 'open');
    } catch (error) {
      socket.terminate();
      throw new RpcLoss(`cannot open a WebSocket: ${messageOf(error)}`, false);
    }
    return new SocketRpc(socket, options);
  }

  private constructor(socket: WebSocket, options: SocketOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (data) => {
      this.#acknowledge();
      this.#read(data as Buffer);
    });
    socket.on('error', (error) => (this.#reason ??= error.message));
    socket.once('close', (code) => this.#closed(this.#reason ?? `the WebSocket was closed (code ${code})`));
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  send(method: string, params: readonly unknown[], reply: Reply): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      reply.lost(new RpcLoss('the WebSocket is closed', false));
      return;
    }
    this.#isOwing = false;
    const id = ++this.#number;
    this.#waiting.set(id, { reply, dueMs: performance.now() + this.#options.timeoutNs / 1e6 });
    this.#socket.send(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${JSON.stringify(params)}}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#isDisposed = true;
    this.#reason = 'the client was closed';
    const closed = once(this.#socket, 'close');
    this.#socket.terminate();
    await closed;
  }

  /**
   * A node that sends small packets only when those before were acknowledged (RFC 1122 §4.2.3.4, Nagle), as anvil does, keeps back a block that it tells of until this
   * machine acknowledges what came before, which without anything to send takes 40 ms. A pong that nobody asked for (RFC 6455 §5.5.3) takes it along and needs no answer.
   */
  #acknowledge(): void {
    if (this.#isOwing) return;
    this.#isOwing = true;
    setImmediate(() => {
      if (this.#isOwing && this.#socket.readyState === WebSocket.OPEN) this.#socket.pong();
      this.#isOwing = false;
    });
  }

  #read(data: Buffer): void {
    const message = parsed(data);
    if (message === undefined) {
      this.#reason = 'what came over the WebSocket is no JSON';
      this.#socket.terminate();
    } else if (message.method === 'eth_subscription' && message.params !== undefined) {
      this.#options.notified(message.params.subscription, message.params.result);
    } else if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (waiting !== undefined) deliver(message, waiting.reply);
    }
  }

  #closed(reason: string): void {
    clearInterval(this.#timer);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reply } of waiting) reply.lost(new RpcLoss(reason, true));
    if (!this.#isDisposed) this.#options.closed(reason);
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const [id, { reply, dueMs }] of this.#waiting) {
      if (dueMs > nowMs) return;
      this.#waiting.delete(id);
      reply.lost(new RpcLoss(`timeout: no answer within ${writeDuration(this.#options.timeoutNs)}`, true));
    }
  }
}

function parsed(data: Buffer): Message | undefined {
  try {
    return JSON.parse(data.toString()) as Message;
  } catch {
    return undefined;
  }
}
