import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Json } from 'regatta/kit';

/** What is wrong with an address, after its text; undefined where nothing is. One that is all in lower or all in upper case has no checksum (EIP-55). */
export function addressProblem(written: Json): string | undefined {
  if (typeof written !== 'string' || !/^0x[\da-f]{40}$/i.test(written)) return 'is no address; accepted: 0x and 40 digits in hexadecimal';
  const digits = written.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return undefined;
  return digits === checksummed(lower)
    ? undefined
    : 'is no address: the case of its letters is its checksum, which is wrong, so that a digit may be (EIP-55); all in lower case it is not checked';
}

/** https://eips.ethereum.org/EIPS/eip-55: a letter is a capital where the hash of the text has 8 or more in its place. */
function checksummed(lower: string): string {
  const hash = Buffer.from(keccak_256(Buffer.from(lower, 'latin1'))).toString('hex');
  return lower.replaceAll(/[a-f]/g, (letter, at: number) => (Number.parseInt(hash.charAt(at), 16) >= 8 ? letter.toUpperCase() : letter));
}
