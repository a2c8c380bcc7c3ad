import type { AccountsParams } from '../ledger/ledger-params.ts';

/** How many keys there are: the order of the curve (SEC 2, secp256k1). */
const ORDER = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n;

/** Keys that stand in the experiment or its file; undefined where there are none. */
export function writtenKeys({ keys, keyFile }: Pick<AccountsParams, 'keys' | 'keyFile'>): readonly string[] | undefined {
  if (keys !== undefined) return keys;
  return keyFile
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

export function isKey(text: string): boolean {
  return /^0x[\da-f]{64}$/i.test(text) && BigInt(text) > 0n && BigInt(text) < ORDER;
}
