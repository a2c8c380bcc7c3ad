import type { Json } from 'regatta/scenario';
import { hexOf } from '../rpc/answers.ts';
import { request, type Rpc, RpcRefusal } from '../rpc/rpc.ts';

/** Selectors of what the compiler reverts with (Solidity, "Panic via assert and Error via require"). */
const selectors = { error: '0x08c379a0', panic: '0x4e487b71' };

/** What the codes of a panic mean, as Solidity documents them. */
const panics: { readonly [code: number]: string } = {
  0x01: 'an assertion does not hold',
  0x11: 'arithmetic overflow',
  0x12: 'division by zero',
  0x21: 'a value that is none of an enumeration',
  0x31: 'pop of an empty array',
  0x32: 'array index out of bounds',
  0x41: 'out of memory',
  0x51: 'a call of a function that is not set',
};

/** Names of the errors that a contract defines, by their selectors, `0x…`. */
export type ErrorNames = ReadonlyMap<string, string>;

type Fields = { readonly [name: string]: Json };

/** Why a transaction was undone: receipts do not say it, so that it is done again, without effect, on the state before its block. */
export async function revertReason(
  rpc: Rpc,
  { transactionHash, gasUsed }: { readonly transactionHash: string; readonly gasUsed: string },
  errors?: ErrorNames,
): Promise<string> {
  try {
    const transaction = (await request(rpc, 'eth_getTransactionByHash', [transactionHash])) as Fields | null;
    if (transaction === null) return 'reverted';
    const { from, to, input, value, gas, blockNumber } = transaction;
    // who runs out of gas has used all of it, and those that are undone for another reason have some left
    if (Number(gas) === Number(gasUsed)) return 'reverted: out of gas';
    const block = hexOf(Number(blockNumber) - 1);
    await request(rpc, 'eth_call', [{ from, ...(to === null ? {} : { to }), data: input, value, gas }, block]);
    return 'reverted';
  } catch (error) {
    return error instanceof RpcRefusal ? reasonOf(error, errors) : 'reverted';
  }
}

/** What a node says of a call that is undone. */
export function reasonOf({ message, data }: Pick<RpcRefusal, 'message' | 'data'>, errors?: ErrorNames): string {
  const said = revertText(revertData(data), errors);
  if (said !== undefined) return `reverted: ${said}`;
  if (/out ?of ?gas/i.test(message)) return 'reverted: out of gas';
  return 'reverted';
}

/** Bytes that a call was undone with: nodes have them as they are, or within an object. */
function revertData(data: Json | undefined): string | undefined {
  if (typeof data === 'string') return /^0x[\da-f]*$/i.exec(data)?.[0];
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? revertData((data as Fields)['data']) : undefined;
}

/**
 * The text of `require(…, text)`, the meaning of a panic, or the name of an error that a contract defines, else its selector. A contract may undo a call with any
 * bytes: also with such a selector, and less behind it than belongs there.
 */
function revertText(data: string | undefined, errors?: ErrorNames): string | undefined {
  if (data === undefined || data.length < 10) return undefined;
  const selector = data.slice(0, 10).toLowerCase();
  const bytes = Buffer.from(data.slice(10), 'hex');
  if (selector === selectors.panic && bytes.length >= 32) return panics[Number(bytes.readBigUInt64BE(24))] ?? `panic ${bytes[31]}`;
  if (selector === selectors.error && bytes.length >= 64) {
    const length = Number(bytes.readBigUInt64BE(56));
    return bytes.subarray(64, 64 + length).toString();
  }
  return errors?.get(selector) ?? `error ${selector}`;
}
