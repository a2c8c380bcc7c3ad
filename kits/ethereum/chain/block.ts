import type { Json } from 'regatta/scenario';
import type { SentTransaction } from '../ledger/sent-transaction.ts';

/** What tells of a new block. */
export interface Head {
  readonly hash: string;
  readonly parentHash: string;
  readonly number: number;
}

export interface Block extends Head {
  /** When the node told of it, ns since run start. */
  readonly seenNs: number;
  /** s since 1970. */
  readonly timestamp: number;
  readonly gasUsed: number;
  readonly gasLimit: number;
  /** wei; null before EIP-1559. */
  readonly baseFee: bigint | null;
  /** By the rules of Prague or later: only since then blocks have requests (EIP-7685). */
  readonly isSincePrague: boolean;
  /** Hashes. */
  readonly transactions: readonly string[];
  /** Those that were sent here. */
  readonly own: SentTransaction[];
}

/** As nodes have it: numbers in hexadecimal digits. */
interface Header {
  readonly hash: string;
  readonly parentHash: string;
  readonly number: string;
}

interface Answer extends Header {
  readonly timestamp: string;
  readonly gasUsed: string;
  readonly gasLimit: string;
  readonly baseFeePerGas?: string;
  readonly requestsHash?: string;
  readonly transactions: readonly string[];
}

export function readHead(header: Json): Head {
  const { hash, parentHash, number } = header as unknown as Header;
  return { hash, parentHash, number: Number(number) };
}

/** A block as `eth_getBlockByHash` answers, with hashes of its transactions. */
export function readBlock(answer: Json, seenNs: number): Block {
  const { timestamp, gasUsed, gasLimit, baseFeePerGas, requestsHash, transactions } = answer as unknown as Answer;
  return {
    ...readHead(answer),
    seenNs,
    timestamp: Number(timestamp),
    gasUsed: Number(gasUsed),
    gasLimit: Number(gasLimit),
    baseFee: baseFeePerGas === undefined ? null : BigInt(baseFeePerGas),
    isSincePrague: requestsHash !== undefined,
    transactions,
    own: [],
  };
}
