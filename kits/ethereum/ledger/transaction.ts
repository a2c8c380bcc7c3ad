import type { ErrorNames } from '../chain/revert-reason.ts';
import type { Gas } from './gas-rule.ts';

/** What an operation wants of a ledger. */
export interface Transaction {
  /** `0x…`; null makes a contract. */
  readonly to: string | null;
  /** wei. */
  readonly value: bigint;
  /** `0x…` */
  readonly data: string;
  /** What it does, by which gas is chosen and results are split: `transfer`, or the function that it calls. */
  readonly name: string;
  /** What it may use, whatever the experiment says. */
  readonly gas?: Gas;
  /** Of the contract that it calls. */
  readonly errors?: ErrorNames;
}
