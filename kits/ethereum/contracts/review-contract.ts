import { cutAtValues, type Json, type PlanRemark } from 'regatta/kit';
import type { AbiFunction } from 'viem';
import { addressProblem } from '../accounts/address-problem.ts';
import { amountForm, readAmount } from '../accounts/amount.ts';
import { argumentsOf, type Parameter, WrongArgument } from './argument.ts';
import type { CallParams, PlacedContract } from './contract-params.ts';
import { findFunction, signatureOf } from './find-function.ts';
import { isOpen, type Speakers, valueProblem } from './operation-values.ts';
import { type Contract, readContract, WrongContract } from './read-contract.ts';

type Path = readonly string[];

/** What is wrong, each with its place within the params of a scenario. */
type Remarks = readonly PlanRemark[];

/** The contract of a scenario, or what is wrong with it. */
export function reviewContract(params: PlacedContract, path: Path): { readonly contract: Contract | null; readonly remarks: Remarks } {
  try {
    const contract = readContract(params);
    return { contract, remarks: reviewPlace(contract, params, path) };
  } catch (error) {
    if (!(error instanceof WrongContract)) throw error;
    return { contract: null, remarks: errorAt([...path, error.key], error.message) };
  }
}

function reviewPlace({ abi, bytecode }: Contract, { at, args }: PlacedContract, path: Path): Remarks {
  if (at !== undefined) {
    const problem = addressProblem(at);
    const hasArguments = Object.keys(args ?? {}).length > 0;
    return [
      ...(problem === undefined ? [] : errorAt([...path, 'at'], `${JSON.stringify(at)} ${problem}`)),
      ...(hasArguments ? errorAt([...path, 'args'], 'belong to a contract that is deployed, and this one stands already') : []),
    ];
  }
  if (bytecode === null) {
    return errorAt(path, 'there is no bytecode to deploy: write bytecode: ./Contract.bin beside it, or at: 0x… where it stands already');
  }
  return reviewArguments({ called: 'constructor', inputs: constructorOf(abi)?.inputs ?? [], args }, [...path, 'args']);
}

/** undefined where a contract has none, which then takes no arguments. */
export function constructorOf(abi: Contract['abi']): Extract<Contract['abi'][number], { type: 'constructor' }> | undefined {
  return abi.find((item) => item.type === 'constructor');
}

interface Called {
  readonly called: string;
  readonly inputs: readonly Parameter[];
  readonly args: Json;
}

function reviewArguments({ called, inputs, args }: Called, path: Path): Remarks {
  try {
    argumentsOf(inputs, args, isOpen);
    return [];
  } catch (error) {
    if (!(error instanceof WrongArgument)) throw error;
    return errorAt(path, `${called}: ${error.message}`);
  }
}

/** The function that a call or a query names, with what is wrong with its arguments. */
export function reviewFunction(
  contract: Contract,
  { function: written, args }: Pick<CallParams, 'function' | 'args'>,
  path: Path,
): { readonly fn: AbiFunction | null; readonly remarks: Remarks } {
  const found = findFunction(contract.abi, written, valuesIn(args));
  if ('problem' in found) return { fn: null, remarks: errorAt([...path, 'function'], found.problem) };
  const { fn } = found;
  return { fn, remarks: reviewArguments({ called: signatureOf(fn), inputs: fn.inputs, args }, [...path, 'args']) };
}

/** How many values are given: what comes as text is counted when it is there. */
export function valuesIn(args: Json): number {
  return typeof args === 'object' && args !== null ? Object.keys(args).length : Number.NaN;
}

/** What is sent along: an amount, and only to what takes one. */
export function reviewValue(
  value: Json,
  { called, isPayable }: { readonly called: string; readonly isPayable: boolean },
  path: Path,
): Remarks {
  const amount = isOpen(value) ? undefined : readAmount(value);
  if (!isOpen(value) && amount === undefined) return errorAt(path, `${JSON.stringify(value)} is no amount; accepted: ${amountForm}`);
  return isPayable || amount === 0n ? [] : errorAt(path, `${called} takes no money: it is not payable`);
}

/** Values of operations that stand in texts, each as it will be looked up. */
export function reviewTexts(json: Json, speakers: Speakers, path: Path): Remarks {
  if (typeof json === 'string') {
    return cutAtValues(json).flatMap((piece) => {
      const problem = typeof piece === 'string' ? undefined : valueProblem(piece, speakers);
      return problem === undefined ? [] : errorAt(path, problem);
    });
  }
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, item]: [string, Json]) => reviewTexts(item, speakers, [...path, key]));
}

export function errorAt(path: Path, text: string): Remarks {
  return [{ level: 'error', text, path }];
}
