import type { Json, ParamSpecs } from 'regatta/kit';
import { amountForm } from '../accounts/amount.ts';
import { ledgerParams } from '../ledger/ledger-params.ts';

export interface TransferParams {
  readonly value: Json;
  readonly to?: string;
}

/** What a transfer to an account uses (Yellow Paper, appendix G). */
const TRANSFER_GAS = 21_000;

export const transferParams: ParamSpecs = {
  value: { type: 'any', default: '1 wei', about: `what each sends, ${amountForm}` },
  to: { type: 'text', about: 'address that gets it; the accounts of the same agent in turn unless given' },
  ...ledgerParams(TRANSFER_GAS),
};
