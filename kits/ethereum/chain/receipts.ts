import type { Json } from 'regatta/scenario';
import type { Inclusion, Origin, SentTransaction } from '../ledger/sent-transaction.ts';
import { request, type Rpc, RpcRefusal } from '../rpc/rpc.ts';
import type { Head } from './block.ts';
import { revertReason } from './revert-reason.ts';

/** As nodes have it: numbers in hexadecimal digits. */
export interface Receipt {
  readonly transactionHash: string;
  readonly blockHash: string;
  readonly blockNumber: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice?: string;
  readonly contractAddress: string | null;
  /** `0x0` where it was undone. */
  readonly status: string;
}

/** Endpoints that do not give the receipts of a block at once. */
const withoutBlockReceipts = new WeakSet<Rpc>();

/** The receipts of transactions in a block, by hash: of the whole block at once, where the node can. */
export async function readReceipts(
  rpc: Rpc,
  block: Pick<Head, 'hash'>,
  wanted: readonly SentTransaction[],
): Promise<ReadonlyMap<string, Receipt>> {
  const receipts =
    (await allReceipts(rpc, block)) ?? (await Promise.all(wanted.map(({ hash }) => request(rpc, 'eth_getTransactionReceipt', [hash]))));
  return new Map(
    receipts.flatMap((answer) => {
      const receipt = answer as unknown as Receipt | null;
      return receipt === null ? [] : [[receipt.transactionHash, receipt]];
    }),
  );
}

async function allReceipts(rpc: Rpc, { hash }: Pick<Head, 'hash'>): Promise<readonly Json[] | undefined> {
  if (withoutBlockReceipts.has(rpc)) return undefined;
  try {
    const answer = await request(rpc, 'eth_getBlockReceipts', [hash]);
    return answer === null ? undefined : (answer as readonly Json[]);
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    if (error.isUnsupported) withoutBlockReceipts.add(rpc);
    return undefined;
  }
}

export function readInclusion(rpc: Rpc, receipt: Receipt, block: number, { errors }: Origin): Inclusion {
  const { transactionHash, gasUsed, effectiveGasPrice, contractAddress, status } = receipt;
  return {
    hash: transactionHash,
    block,
    gasUsed: Number(gasUsed),
    gasPrice: Number(effectiveGasPrice ?? Number.NaN),
    contract: contractAddress ?? null,
    reverted: status === '0x0' ? revertReason(rpc, receipt, errors) : null,
  };
}
