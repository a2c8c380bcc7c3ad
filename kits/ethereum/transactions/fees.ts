import { readAmount } from '../accounts/amount.ts';
import type { FeesParams } from '../ledger/ledger-params.ts';

/** What is paid for each gas, wei: as EIP-1559 has it, or one price as before. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint } | { readonly gasPrice: bigint };

const GWEI = 10n ** 9n;
/** A base fee at most doubles in six blocks (EIP-1559: by an eighth in each). */
const HEADROOM = 2n;

/** What transactions pay on top of a block with that base fee; null before EIP-1559. */
export function feesAt(baseFee: bigint | null, { type, max, tip, price }: FeesParams): Fees {
  const base = baseFee ?? GWEI;
  if (type === 'legacy') return { gasPrice: amountOf(price) ?? base * HEADROOM };
  const wanted = amountOf(tip) ?? GWEI;
  const most = amountOf(max) ?? base * HEADROOM + wanted;
  return { maxFeePerGas: most, maxPriorityFeePerGas: wanted < most ? wanted : most };
}

/** Checked when the plan was made. */
function amountOf(written: unknown): bigint | undefined {
  return written === undefined ? undefined : readAmount(written);
}
