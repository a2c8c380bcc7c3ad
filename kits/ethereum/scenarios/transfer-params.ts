import type { Json, JsonObject, ParamSpecs, PlanRemark } from 'regatta/kit';
import { addressProblem } from '../accounts/address-problem.ts';
import { amountForm } from '../accounts/amount.ts';
import { ledgerParams, ledgerParamsOf } from '../ledger/ledger-params.ts';
import { reviewAmount, reviewLedger } from '../ledger/review-ledger.ts';

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

export function reviewTransfer(params: JsonObject): readonly PlanRemark[] {
  const { value, to } = params as unknown as TransferParams;
  const problem = to === undefined ? undefined : addressProblem(to);
  const place: readonly PlanRemark[] =
    problem === undefined ? [] : [{ level: 'error', text: `${JSON.stringify(to)} ${problem}`, path: ['to'] }];
  return [...reviewAmount(value, ['value']), ...place, ...reviewLedger(ledgerParamsOf(params), ['transfer'])];
}
