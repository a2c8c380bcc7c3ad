import type { Transaction } from './transaction.ts';

/** What a transaction takes before any of its code runs (Yellow Paper, appendix G; EIP-2028 for bytes, EIP-3860 for words of what makes a contract). */
const costs = { transaction: 21_000, contract: 32_000, zeroByte: 4, otherByte: 16, contractWord: 2 };

/** Whether a limit is below what a transaction takes before any code runs: nodes refuse it then, or take it and never have it in a block. */
export function isBelowIntrinsic(gas: number, { to, data }: Pick<Transaction, 'to' | 'data'>): boolean {
  const bytes = (data.length - 2) / 2;
  const fixed = costs.transaction + (to === null ? costs.contract + Math.ceil(bytes / 32) * costs.contractWord : 0);
  // as a rule there is no need to count
  if (gas >= fixed + bytes * costs.otherByte) return false;
  return gas < fixed + costOf(data);
}

function costOf(data: string): number {
  let cost = 0;
  for (let at = 2; at < data.length; at += 2) cost += data.startsWith('00', at) ? costs.zeroByte : costs.otherByte;
  return cost;
}
