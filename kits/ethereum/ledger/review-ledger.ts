import { didYouMean, type Json, type PlanRemark } from 'regatta/kit';
import { amountForm, readAmount } from '../accounts/amount.ts';
import { isKey, writtenKeys } from '../accounts/written-keys.ts';
import { gasRule } from './gas-rule.ts';
import type { AccountsParams, FeesParams, LedgerParams } from './ledger-params.ts';

/** Where accounts can come from; one of them. */
const sources = ['mnemonic', 'keys', 'keyFile', 'unlocked'] as const;

/** What else is wrong with the params that all scenarios share. @param names by which `gas` may tell transactions apart */
export function reviewLedger({ accounts, gas, fees }: LedgerParams, names: readonly string[]): readonly PlanRemark[] {
  return [...reviewGas(gas, names), ...reviewAccounts(accounts), ...reviewFees(fees)];
}

function reviewGas(gas: Json, names: readonly string[]): readonly PlanRemark[] {
  const rule = gasRule(gas);
  if ('problem' in rule) return [error(rule.problem, ['gas'])];
  if (typeof gas !== 'object' || gas === null) return [];
  const known = [...names, 'default'];
  const strange = Object.keys(gas).filter((name) => !known.includes(name));
  return strange.map((name) => error(`nothing is called ${name}${didYouMean(name, known)}`, ['gas', name]));
}

export function reviewAmount(written: Json | undefined, path: readonly string[]): readonly PlanRemark[] {
  if (written === undefined || readAmount(written) !== undefined) return [];
  return [error(`${JSON.stringify(written)} is no amount; accepted: ${amountForm}`, path)];
}

function reviewAccounts(accounts: AccountsParams): readonly PlanRemark[] {
  const given = sources.filter((source) => accounts[source] !== undefined && accounts[source] !== false);
  const keys = writtenKeys(accounts) ?? [];
  // what is wrong with a key is told without it: plans are printed
  const wrong = keys.findIndex((key) => !isKey(key));
  const { keyFile, fund, funder, count } = accounts;
  return [
    ...(given.length > 1 ? [error(`${given.join(' and ')} exclude each other`, ['accounts', given[1] as string])] : []),
    ...(wrong < 0
      ? []
      : [error(`key ${wrong + 1} of ${keys.length} is no private key; accepted: 0x and 64 hexadecimal digits`, placeOf(keyFile))]),
    ...(keys.length === 0 && keyFile !== undefined ? [error('the file has no key', placeOf(keyFile))] : []),
    ...(keys.length > 0 && count !== undefined && count > keys.length
      ? [error(`count is ${count}, and there are only ${keys.length} keys`, ['accounts', 'count'])]
      : []),
    ...(new Set(keys.map((key) => key.toLowerCase())).size < keys.length ? [error('a key is there twice', placeOf(keyFile))] : []),
    ...(funder === undefined || isKey(funder)
      ? []
      : [error('funder is no private key; accepted: 0x and 64 hexadecimal digits', ['accounts', 'funder'])]),
    ...(funder !== undefined && fund === undefined ? [error('funder needs fund: how much each account gets', ['accounts', 'funder'])] : []),
    ...reviewAmount(fund, ['accounts', 'fund']),
  ];
}

function reviewFees({ type, max, tip, price }: FeesParams): readonly PlanRemark[] {
  const foreign = type === 'legacy' ? ([['max', max] as const, ['tip', tip] as const] as const) : ([['price', price] as const] as const);
  return [
    ...foreign.flatMap(([name, value]) =>
      value === undefined ? [] : [error(`${name} means nothing to fees of type ${type}`, ['fees', name])],
    ),
    ...Object.entries({ max, tip, price }).flatMap(([name, value]) => reviewAmount(value, ['fees', name])),
  ];
}

function placeOf(keyFile: string | undefined): readonly string[] {
  return ['accounts', keyFile === undefined ? 'keys' : 'keyFile'];
}

function error(text: string, path: readonly string[]): PlanRemark {
  return { level: 'error', text, path };
}
