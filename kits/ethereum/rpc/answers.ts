import type { Json } from 'regatta/scenario';
import { request, type Rpc, RpcLoss } from './rpc.ts';

/** What most questions are answered with: a text, which may be a number in hexadecimal digits. @throws RpcRefusal or RpcLoss */
export async function requestText(rpc: Rpc, method: string, params: readonly unknown[]): Promise<string> {
  return textOf(await request(rpc, method, params));
}

/** A quantity that fits into a number. @throws RpcRefusal or RpcLoss */
export async function requestNumber(rpc: Rpc, method: string, params: readonly unknown[]): Promise<number> {
  return Number(await requestText(rpc, method, params));
}

/** @throws RpcLoss where it is none */
export function textOf(answer: Json): string {
  if (typeof answer === 'string') return answer;
  throw new RpcLoss(`the answer is no text: ${JSON.stringify(answer).slice(0, 100)}`, true);
}

/** As numbers go to nodes. */
export function hexOf(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
