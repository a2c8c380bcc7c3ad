import { pbkdf2Sync } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import secp256k1 from 'secp256k1';
import type { AccountsParams } from '../ledger/ledger-params.ts';
import { request, type Rpc } from '../rpc/rpc.ts';
import type { Account } from './account.ts';
import { writtenKeys } from './written-keys.ts';

type Identity = Pick<Account, 'address' | 'key'>;

/** Accounts as an entry describes them, by number. */
export interface AccountSource {
  /** How many there are; undefined for as many as are asked for. */
  readonly size: number | undefined;
  at(index: number): Identity;
}

/** @throws Error in words where the node has no accounts */
export async function accountSource(
  params: AccountsParams,
  { seed, rpc }: { readonly seed: number; readonly rpc: Rpc },
): Promise<AccountSource> {
  const { unlocked, mnemonic, path } = params;
  if (unlocked) {
    const addresses = (await request(rpc, 'eth_accounts', [])) as readonly string[];
    return { size: addresses.length, at: (index) => ({ address: String(addresses[index]).toLowerCase(), key: null }) };
  }
  const keys = writtenKeys(params);
  if (keys !== undefined) return { size: keys.length, at: (index) => identityOf(Buffer.from(String(keys[index]).slice(2), 'hex')) };
  if (mnemonic !== undefined) return ofMnemonic(mnemonic, path);
  return { size: undefined, at: (index) => identityOf(keccak_256(Buffer.from(`regatta ethereum account ${seed} ${index}`))) };
}

/** The address that belongs to a private key: the end of the hash of the public one (Yellow Paper, appendix F). */
export function identityOf(key: Uint8Array): Identity {
  const publicKey = secp256k1.publicKeyCreate(key, false).subarray(1);
  return { address: `0x${Buffer.from(keccak_256(publicKey).subarray(12)).toString('hex')}`, key };
}

async function ofMnemonic(mnemonic: string, path: string): Promise<AccountSource> {
  // of what viem loads, hosts that take no words need nothing
  const { HDKey } = await import('viem/accounts');
  // BIP-39, "From mnemonic to seed"
  const parent = HDKey.fromMasterSeed(pbkdf2Sync(mnemonic.normalize('NFKD'), 'mnemonic', 2048, 64, 'sha512')).derive(path);
  return { size: undefined, at: (index) => identityOf(parent.deriveChild(index).privateKey as Uint8Array) };
}
