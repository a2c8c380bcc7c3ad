import type { HttpFailure, HttpResponse } from 'regatta-kit-http/http-client';
import { Http1Client } from 'regatta-kit-http/http1-client';
import { targetOf } from 'regatta-kit-http/target';
import { writeDuration } from 'regatta/scenario';
import { deliver, type Reply, type Rpc, RpcLoss } from './rpc.ts';

export interface RpcOptions {
  /** How long an answer is waited for, ns. */
  readonly timeoutNs: number;
  /** The most connections at a time. */
  readonly connections: number;
}

/** JSON-RPC over connections of HTTP/1.1 that are kept: one request on each at a time, so that none waits behind another. */
export class HttpRpc implements Rpc {
  readonly #http: Http1Client;
  readonly #path: string;

  constructor(url: string, { timeoutNs, connections }: RpcOptions) {
    const target = targetOf(url);
    this.#path = `${target.base === '' ? '/' : target.base}${new URL(url).search}`;
    this.#http = new Http1Client(target, {
      connections,
      reuse: true,
      pipelining: 1,
      timeoutNs,
      timeout: writeDuration(timeoutNs),
      tls: { insecure: false },
    });
  }

  send(method: string, params: readonly unknown[], reply: Reply): void {
    // one request is on a connection at a time: answers need no number
    const body = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${JSON.stringify(params)}}`;
    const request = { method: 'POST', path: this.#path, headers, body, wants } as const;
    this.#http.prepare(request)(new HttpReply(reply));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}

const headers = [['content-type', 'application/json']] as const;
const wants = { headers: false, body: true } as const;

class HttpReply {
  readonly #reply: Reply;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  answered({ status, body }: HttpResponse): void {
    const text = body?.toString() ?? '';
    try {
      deliver(JSON.parse(text), this.#reply);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#reply.lost(new RpcLoss(status === 200 ? 'the answer is no JSON' : `status ${status}`, true));
    }
  }

  failed({ message, wasSent }: HttpFailure): void {
    this.#reply.lost(new RpcLoss(message, wasSent));
  }
}
