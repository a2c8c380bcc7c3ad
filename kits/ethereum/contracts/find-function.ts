import { didYouMean } from 'regatta/kit';
import type { Abi, AbiFunction } from 'viem';
import type { Parameter } from './argument.ts';

/** The function that is meant, or why none is. */
export type Found = { readonly fn: AbiFunction } | { readonly problem: string };

/** A function by its name, or by its signature where several have that name: `put`, `put(uint256,uint256)`. @param values how many it is called with */
export function findFunction(abi: Abi, written: string, values: number): Found {
  const functions = abi.filter((item) => item.type === 'function');
  const wanted = normalised(written);
  const [name = ''] = wanted.split('(');
  const named = functions.filter((fn) => fn.name === name);
  if (named.length === 0) {
    const names = [...new Set(functions.map((fn) => fn.name))];
    return { problem: `the contract has no function ${name}${names.length === 0 ? ': its ABI has none' : didYouMean(name, names)}` };
  }
  const fitting = wanted.includes('(')
    ? named.filter((fn) => signatureOf(fn) === wanted)
    : named.filter(({ inputs }) => named.length === 1 || inputs.length === values);
  const [fn, ...others] = fitting;
  const list = (functions: readonly AbiFunction[]): string => functions.map(signatureOf).join(', ');
  if (fn === undefined) return { problem: `no ${name} of the contract fits; accepted: ${list(named)}` };
  return others.length === 0 ? { fn } : { problem: `the contract has several functions ${name}; write which: ${list(fitting)}` };
}

/** `put(uint256,uint256)`: what the selector of a function or an error is made of. */
export function signatureOf({ name, inputs }: { readonly name: string; readonly inputs: readonly Parameter[] }): string {
  return `${name}(${inputs.map(typeOf).join(',')})`;
}

function typeOf({ type, components = [] }: Parameter): string {
  return type.startsWith('tuple') ? `(${components.map(typeOf).join(',')})${type.slice('tuple'.length)}` : type;
}

/** As it may be copied from a source: with names of parameters, blanks and short names of types. */
function normalised(written: string): string {
  return written
    .trim()
    .replaceAll(/([(,])\s+/g, '$1')
    .replaceAll(/\s+\w+(?=\s*[,)])/g, '')
    .replaceAll(/\s/g, '')
    .replaceAll(/\b(u?int)\b(?=[,)[\]])/g, '$1256');
}
