import type { AbiFunction } from 'viem';
import { toFunctionSelector } from 'viem/utils';
import { signatureOf } from './find-function.ts';

/** What code looks like to who wants to call functions of it. */
export interface Looks {
  /** Signatures of those that it does not look as if it had. */
  readonly missing: readonly string[];
  /** Whether it may have others do its work, as proxies do: then what is missing means nothing. */
  readonly delegates: boolean;
}

const DELEGATECALL = 0xf4;
/** Instructions that values stand behind, of 1 byte and so on (Yellow Paper, appendix H). */
const PUSH = { first: 0x60, last: 0x7f };
/** What stands at an account that acts as a contract (EIP-7702). */
const designator = /^0xef0100/;

/** @param code as a node tells it, `0x…` */
export function looksOf(code: string, functions: readonly AbiFunction[]): Looks {
  const signatures = functions.map(signatureOf);
  return { missing: signatures.filter((signature) => !code.includes(pushed(signature))), delegates: delegates(code) };
}

/** A selector as code compares with it: without the zeros that it may begin with. */
function pushed(signature: string): string {
  return toFunctionSelector(signature)
    .slice(2)
    .replace(/^(00)+/, '');
}

function delegates(code: string): boolean {
  if (designator.test(code)) return true;
  const bytes = Buffer.from(code.slice(2), 'hex');
  for (let at = 0; at < bytes.length; at++) {
    const instruction = bytes[at] as number;
    if (instruction === DELEGATECALL) return true;
    if (instruction >= PUSH.first && instruction <= PUSH.last) at += instruction - PUSH.first + 1;
  }
  return false;
}
