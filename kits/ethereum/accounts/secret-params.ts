import { fillInEnvironment } from 'regatta/scenario';
import type { AccountsParams } from '../ledger/ledger-params.ts';
import { isKey } from './written-keys.ts';

/**
 * Accounts with what variables of the environment have to say of them. A variable may hold several keys, apart by spaces or commas.
 * @throws Error where a variable is not set, or holds something else; what it holds is not told
 */
export function withSecrets(accounts: AccountsParams): AccountsParams {
  const { keys, mnemonic, funder } = accounts;
  const known = {
    ...accounts,
    ...(keys === undefined ? {} : { keys: keys.flatMap(keysIn) }),
    ...(mnemonic === undefined ? {} : { mnemonic: filled(mnemonic) }),
    ...(funder === undefined ? {} : { funder: filled(funder) }),
  };
  const wrong = (known.keys ?? []).findIndex((key) => !isKey(key));
  if (wrong >= 0) throw new Error(`accounts.keys: key ${wrong + 1} of ${known.keys?.length} is no private key; accepted: ${keyForm}`);
  if (known.funder !== undefined && !isKey(known.funder)) throw new Error(`accounts.funder is no private key; accepted: ${keyForm}`);
  return known;
}

export const keyForm = '0x and 64 hexadecimal digits';

export function keysIn(text: string): readonly string[] {
  return filled(text)
    .split(/[\s,]+/)
    .filter((key) => key !== '');
}

function filled(text: string): string {
  return (fillInEnvironment(text, process.env) as string).replaceAll('$$', '$');
}
