import { keccak_256 } from '@noble/hashes/sha3.js';
import secp256k1 from 'secp256k1';
import type { Fees } from './fees.ts';
import { RlpWriter } from './rlp-writer.ts';

/** A transaction with all that its sender says of it. */
export interface UnsignedTransaction {
  readonly chainId: number;
  readonly nonce: number;
  readonly gas: number;
  readonly fees: Fees;
  readonly call: Call;
}

/** What is asked for. */
export interface Call {
  /** 20 bytes; none makes a contract. */
  readonly to: Uint8Array;
  /** wei. */
  readonly value: bigint;
  readonly data: Uint8Array;
}

export interface SignedTransaction {
  /** As it is sent: `0x02…`. */
  readonly raw: string;
  /** `0x…`, by which blocks name it. */
  readonly hash: string;
}

const writer = new RlpWriter();

/** Signs a transaction: of EIP-1559, or a legacy one that is of its chain alone (EIP-155). */
export function sign(transaction: UnsignedTransaction, key: Uint8Array): SignedTransaction {
  const isLegacy = 'gasPrice' in transaction.fees;
  const unsigned = isLegacy
    ? writeFields(transaction).number(transaction.chainId).number(0).number(0).list()
    : writeFields(transaction).list(2);
  const { signature, recid } = secp256k1.ecdsaSign(keccak_256(unsigned), key);
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)].map(withoutZeros) as [Uint8Array, Uint8Array];
  const parity = isLegacy ? transaction.chainId * 2 + 35 + recid : recid;
  const signed = writeFields(transaction)
    .number(parity)
    .bytes(r)
    .bytes(s)
    .list(isLegacy ? undefined : 2);
  return { raw: `0x${signed.toString('hex')}`, hash: `0x${Buffer.from(keccak_256(signed)).toString('hex')}` };
}

function writeFields({ chainId, nonce, gas, fees, call: { to, value, data } }: UnsignedTransaction): RlpWriter {
  writer.begin();
  if ('gasPrice' in fees) return writer.number(nonce).number(fees.gasPrice).number(gas).bytes(to).number(value).bytes(data);
  writer.number(chainId).number(nonce).number(fees.maxPriorityFeePerGas).number(fees.maxFeePerGas);
  return writer.number(gas).bytes(to).number(value).bytes(data).emptyList();
}

/** Numbers have no leading zeros, also those of signatures. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let first = 0;
  while (first < bytes.length && bytes[first] === 0) first++;
  return bytes.subarray(first);
}
