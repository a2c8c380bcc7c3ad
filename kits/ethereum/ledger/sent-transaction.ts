import type { ErrorNames } from '../chain/revert-reason.ts';
import type { Fees } from '../transactions/fees.ts';

/** Where a transaction stands in the chain. */
export interface Inclusion {
  /** `0x…` */
  readonly hash: string;
  /** Number of the block. */
  readonly block: number;
  readonly gasUsed: number;
  /** wei for each gas. */
  readonly gasPrice: number;
  /** Address of the contract that it made; null where it made none. */
  readonly contract: string | null;
  /** Why it was undone, for who waits for it: its gas is spent, and nothing else came of it. Null where it was not. */
  readonly reverted: Promise<string> | null;
}

/** What it was sent for. */
export interface Origin {
  /** ns since run start. */
  readonly intendedNs: number;
  /** Number of the operation; NaN where none sent it. */
  readonly operation: number;
  readonly name: string;
  /** Of the contract that is called. */
  readonly errors?: ErrorNames | undefined;
}

/** What becomes of a transaction, told to who sent it: one of the two, once. */
export interface Fate {
  /** It is in a block that has all the confirmations that were asked for. */
  settled(inclusion: Inclusion): void;
  failed(reason: string): void;
}

/** The account that sent it, as far as it matters to what becomes of it. */
interface SenderAccount {
  /** `0x…`, lower case. */
  readonly address: string;
  /** What it sent that is in no block, by nonce. */
  readonly inFlight: Map<number, SentTransaction>;
}

export type TransactionOutcome = 'ok' | 'reverted' | 'refused' | 'replaced' | 'unknown';

/** A transaction on its way. Times are ns since run start, and NaN where it did not come so far. */
export class SentTransaction {
  readonly origin: Origin;
  readonly account: SenderAccount;
  readonly nonce: number;
  /** As it is sent, and sent again; null where the node signs. */
  readonly raw: string | null;
  readonly fees: Fees;
  /** Null until the node has said it, where the node signs. */
  hash: string | null;
  /** How many blocks there must be on top of its own. */
  readonly confirmations: number;
  readonly fate: Fate;
  sentNs: number;
  acceptedNs = Number.NaN;
  includedNs = Number.NaN;
  settledNs = Number.NaN;
  inclusion: Inclusion | undefined;
  /** How often its block left the chain. */
  reorgs = 0;
  /** How often it was sent again, since the node did not know it any more. */
  resent = 0;
  /** When it was last asked what became of it. */
  askedNs: number;
  /** Its fate is told. */
  isOver = false;
  outcome: TransactionOutcome = 'unknown';
  reason = '';

  constructor(of: Pick<SentTransaction, 'origin' | 'account' | 'nonce' | 'raw' | 'fees' | 'hash' | 'confirmations' | 'fate' | 'sentNs'>) {
    this.origin = of.origin;
    this.account = of.account;
    this.nonce = of.nonce;
    this.raw = of.raw;
    this.fees = of.fees;
    this.hash = of.hash;
    this.confirmations = of.confirmations;
    this.fate = of.fate;
    this.sentNs = of.sentNs;
    this.askedNs = of.sentNs;
  }

  settle(nowNs: number): void {
    const { inclusion } = this;
    if (this.isOver || inclusion === undefined) return;
    this.isOver = true;
    this.settledNs = nowNs;
    if (inclusion.reverted === null) {
      this.outcome = 'ok';
      this.fate.settled(inclusion);
    } else {
      this.outcome = 'reverted';
      void this.#tellReverted(inclusion.reverted);
    }
  }

  fail(outcome: 'refused' | 'replaced', reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.outcome = outcome;
    this.reason = reason;
    this.fate.failed(reason);
  }

  async #tellReverted(why: Promise<string>): Promise<void> {
    this.reason = await why;
    this.fate.failed(this.reason);
  }
}
