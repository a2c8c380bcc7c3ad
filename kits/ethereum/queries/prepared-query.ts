import { type Json, jsonTemplate, made, type Template } from 'regatta/scenario';
import { callData } from '../contracts/call-data.ts';
import { findFunction } from '../contracts/find-function.ts';
import type { Contract } from '../contracts/read-contract.ts';
import { valuesIn } from '../contracts/review-contract.ts';
import { type AnswerCheck, answerCheck } from './answer-check.ts';
import type { QueryParams } from './query-params.ts';

/** A query, ready but for what each operation fills in. */
export interface PreparedQuery {
  readonly name: string;
  readonly weight: number;
  readonly method: string;
  readonly params: Template<readonly Json[]>;
  readonly check: AnswerCheck;
}

/** @param params reviewed */
export function preparedQuery(contract: Contract, params: QueryParams): PreparedQuery {
  const { method, function: written = '', args, block, expect, weight, name } = params;
  if (method !== undefined) {
    const template = jsonTemplate(params.params) as Template<readonly Json[]>;
    return { name: name ?? method, weight, method, params: template, check: answerCheck(expect, null) };
  }
  const found = findFunction(contract.abi, written, valuesIn(args));
  if ('problem' in found) throw new Error(found.problem);
  const { fn } = found;
  return {
    name: name ?? fn.name,
    weight,
    method: 'eth_call',
    params: callTemplate(callData(fn, args), typeof block === 'number' ? `0x${block.toString(16)}` : block),
    check: answerCheck(expect, fn.outputs),
  };
}

function callTemplate(data: Template<Json>, block: Json): Template<readonly Json[]> {
  const [to, at] = [jsonTemplate('$contract.address'), jsonTemplate(block)];
  return made([to, data, at], (part) => [{ to: part(to), data: part(data) }, part(at)]);
}
