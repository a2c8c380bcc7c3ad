import type { Json } from 'regatta/scenario';

/** What waits for the answer to a request: exactly one of the three is called, once. */
export interface Reply {
  answered(result: Json): void;
  /** The node said no. */
  refused(refusal: RpcRefusal): void;
  /** No answer came. */
  lost(loss: RpcLoss): void;
}

/** JSON-RPC to one endpoint. */
export interface Rpc extends AsyncDisposable {
  send(method: string, params: readonly unknown[], reply: Reply): void;
}

/** What a node says when it does not do what it is asked for (JSON-RPC 2.0 §5.1). */
export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal';
  readonly code: number;
  readonly data: Json | undefined;

  constructor({ code, message, data }: { readonly code: number; readonly message: string; readonly data?: Json }) {
    super(message);
    this.code = code;
    this.data = data;
    // where a request is refused says nothing about why, and thousands may be
    this.stack = message;
  }

  /** The node has no such method. */
  get isUnsupported(): boolean {
    return this.code === -32_601 || (this.code === -32_000 && /method .*(not found|not supported|does not exist)/i.test(this.message));
  }
}

/** No answer came: the node may have done what it was asked for, or not. */
export class RpcLoss extends Error {
  override readonly name = 'RpcLoss';
  /** Whether the node may have got the request. */
  readonly wasSent: boolean;

  constructor(message: string, wasSent: boolean) {
    super(message);
    this.wasSent = wasSent;
    this.stack = message;
  }
}

/** For what is not on the hot path. @throws RpcRefusal or RpcLoss */
export function request(rpc: Rpc, method: string, params: readonly unknown[]): Promise<Json> {
  return new Promise((answered, reject) => rpc.send(method, params, { answered, refused: reject, lost: reject }));
}

interface Answer {
  readonly id?: number | null;
  readonly result?: Json;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Json };
}

/** Hands an answer to who waits for it. */
export function deliver({ result, error }: Answer, reply: Reply): void {
  if (error !== undefined && error !== null) reply.refused(new RpcRefusal(error));
  else if (result === undefined) reply.lost(new RpcLoss('the answer is no JSON-RPC: it has neither result nor error', true));
  else reply.answered(result);
}
