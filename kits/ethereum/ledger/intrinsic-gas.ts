import type { Transaction } from './transaction.ts';

/** What a transaction takes before any of its code runs (Yellow Paper, appendix G; EIP-2028 for bytes, EIP-3860 for words of what makes a contract). */
const costs = { transaction: 21_000, contract: 32_000, zeroByte: 4, otherByte: 16, contractWord: 2 };
/** What its bytes take at the least since Prague, whatever its code does (EIP-7623). */
const floor = { zeroByte: 10, otherByte: 40 };

/**
 * Whether a limit is below what a transaction takes before any code runs: nodes refuse it then, or take it and never have it in a block.
 * @param isSincePrague whether the chain goes by the rules of Prague or later
 */
export function isBelowIntrinsic(gas: number, { to, data }: Pick<Transaction, 'to' | 'data'>, isSincePrague: boolean): boolean {
  const bytes = (data.length - 2) / 2;
  const fixed = costs.transaction + (to === null ? costs.contract + Math.ceil(bytes / 32) * costs.contractWord : 0);
  // as a rule there is no need to count
  if (gas >= fixed + bytes * floor.otherByte) return false;
  const zeros = zerosIn(data);
  const cost = (of: typeof floor): number => zeros * of.zeroByte + (bytes - zeros) * of.otherByte;
  return gas < Math.max(fixed + cost(costs), isSincePrague ? costs.transaction + cost(floor) : 0);
}

function zerosIn(data: string): number {
  let zeros = 0;
  for (let at = 2; at < data.length; at += 2) if (data.startsWith('00', at)) zeros++;
  return zeros;
}
