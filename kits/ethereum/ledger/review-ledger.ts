import { cutAtValues, didYouMean, environmentWarning, type Json, type PlanRemark, variableOf } from 'regatta/kit';
import { amountForm, readAmount } from '../accounts/amount.ts';
import { keyForm, keysIn } from '../accounts/secret-params.ts';
import { isKey, writtenKeys } from '../accounts/written-keys.ts';
import { gasRule } from './gas-rule.ts';
import type { AccountsParams, FeesParams, LedgerParams } from './ledger-params.ts';

/** Where accounts can come from; one of them. */
const sources = ['mnemonic', 'keys', 'keyFile', 'unlocked'] as const;

/** What else is wrong with the params that all scenarios share. @param names by which `gas` may tell transactions apart */
export function reviewLedger({ accounts, gas, fees }: LedgerParams, names: readonly string[]): readonly PlanRemark[] {
  return [...reviewGas(gas, names), ...reviewValues(accounts), ...reviewAccounts(accounts), ...reviewFees(fees)];
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

/** Where a variable of the environment may stand for a secret, and nothing else that is filled in later. */
function reviewValues({ keys = [], mnemonic, path, funder }: AccountsParams): readonly PlanRemark[] {
  const texts = [
    ...keys.map((text, index) => ({ text, at: ['keys', String(index)] })),
    ...Object.entries({ mnemonic, path, funder }).map(([name, text = '']) => ({ text, at: [name] })),
  ];
  return texts.flatMap(({ text, at }) =>
    cutAtValues(text).flatMap((piece): readonly PlanRemark[] => {
      if (typeof piece === 'string') return [];
      const place = ['accounts', ...at];
      if (variableOf(piece) === undefined || at[0] === 'path')
        return [error(`${piece.text} is neither a param nor a variable, $env.NAME`, place)];
      const warning = environmentWarning(piece, process.env);
      return warning === undefined ? [] : [{ level: 'warning', text: warning, path: place }];
    }),
  );
}

/** Whether all that stands in it is known here. */
function isKnown(text: string): boolean {
  return cutAtValues(text).every(
    (piece) => typeof piece === 'string' || (variableOf(piece) !== undefined && environmentWarning(piece, process.env) === undefined),
  );
}

function reviewAccounts(accounts: AccountsParams): readonly PlanRemark[] {
  const given = sources.filter((source) => accounts[source] !== undefined && accounts[source] !== false);
  return [
    ...(given.length > 1 ? [error(`${given.join(' and ')} exclude each other`, ['accounts', given[1] as string])] : []),
    ...reviewKeys(accounts),
    ...reviewFunding(accounts),
  ];
}

/** What is wrong with a key is told without it: plans are printed. */
function reviewKeys(accounts: AccountsParams): readonly PlanRemark[] {
  const { keyFile, count } = accounts;
  const written = writtenKeys(accounts);
  if (written === undefined) return [];
  const mayName = accounts.keys !== undefined;
  const isWhole = !mayName || written.every(isKnown);
  const keys = mayName ? written.filter(isKnown).flatMap(keysIn) : written;
  const wrong = keys.findIndex((key) => !isKey(key));
  const place = ['accounts', mayName ? 'keys' : 'keyFile'];
  return [
    ...(wrong < 0 ? [] : [error(`key ${wrong + 1} of ${keys.length} is no private key; accepted: ${keyForm}`, place)]),
    ...(written.length === 0 && keyFile !== undefined ? [error('the file has no key', place)] : []),
    ...(isWhole && keys.length > 0 && count !== undefined && count > keys.length
      ? [error(`count is ${count}, and there are only ${keys.length} keys`, ['accounts', 'count'])]
      : []),
    ...(new Set(keys.map((key) => key.toLowerCase())).size < keys.length ? [error('a key is there twice', place)] : []),
  ];
}

function reviewFunding({ fund, funder }: AccountsParams): readonly PlanRemark[] {
  const place = ['accounts', 'funder'];
  const isWrong = funder !== undefined && isKnown(funder) && !keysIn(funder).every(isKey);
  return [
    ...(isWrong ? [error(`funder is no private key; accepted: ${keyForm}`, place)] : []),
    ...(funder !== undefined && fund === undefined ? [error('funder needs fund: how much each account gets', place)] : []),
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

function error(text: string, path: readonly string[]): PlanRemark {
  return { level: 'error', text, path };
}
