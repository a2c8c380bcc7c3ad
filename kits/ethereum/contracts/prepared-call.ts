import { type Json, jsonTemplate, made, type Template } from 'regatta/scenario';
import type { AbiFunction, Hex } from 'viem';
import { amountForm, readAmount } from '../accounts/amount.ts';
import { callData } from './call-data.ts';
import type { CallParams } from './contract-params.ts';
import { findFunction } from './find-function.ts';
import type { Contract } from './read-contract.ts';
import { valuesIn } from './review-contract.ts';

/** A call of a function, ready but for what each operation fills in. */
export interface PreparedCall {
  readonly name: string;
  readonly fn: AbiFunction;
  readonly weight: number;
  readonly data: Template<Hex>;
  /** wei. */
  readonly value: Template<bigint>;
}

/** @param params reviewed */
export function preparedCall({ abi }: Contract, params: CallParams): PreparedCall {
  const { function: written, args, value, weight, name } = params;
  const found = findFunction(abi, written, valuesIn(args));
  if ('problem' in found) throw new Error(found.problem);
  const { fn } = found;
  return { name: name ?? fn.name, fn, weight, data: callData(fn, args), value: amountTemplate(value) };
}

/** What is paid along, in wei. */
export function amountTemplate(written: Json): Template<bigint> {
  const template = jsonTemplate(written);
  const read = (value: Json): bigint => {
    const wei = readAmount(value);
    if (wei === undefined) throw new Error(`value: ${JSON.stringify(value)} is no amount; accepted: ${amountForm}`);
    return wei;
  };
  return made([template], (part) => read(part(template)));
}
