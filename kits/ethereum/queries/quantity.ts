import type { Json } from 'regatta/scenario';
import { readAmount } from '../accounts/amount.ts';

/** A whole number, or an amount: `7`, `-7`, `0x7`, `1.5 ether`; undefined where it is neither. */
export function quantity(written: Json): bigint | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const text = String(written).trim();
  const [, sign, digits] = /^(-?)(0x[\da-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === undefined) return readAmount(text);
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}
