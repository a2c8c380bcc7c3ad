import { type Json, jsonTemplate, made, type Template } from 'regatta/scenario';
import type { AbiFunction, Hex } from 'viem';
import { encodeAbiParameters, toFunctionSelector } from 'viem/utils';
import { argumentsOf, type Parameter } from './argument.ts';
import { signatureOf } from './find-function.ts';

/** What a call of a function sends: encoded once where no value of an operation stands in its arguments, else with the selector ready. */
export function callData(fn: AbiFunction, args: Json): Template<Hex> {
  return encoded({ prefix: toFunctionSelector(fn), inputs: fn.inputs, called: signatureOf(fn) }, args);
}

/** What is sent to make a contract: its bytecode, and the arguments of its constructor. */
export function deployData(bytecode: Hex, inputs: readonly Parameter[], args: Json): Template<Hex> {
  return encoded({ prefix: bytecode, inputs, called: 'constructor' }, args);
}

interface Target {
  readonly prefix: Hex;
  readonly inputs: readonly Parameter[];
  /** How failures name it. */
  readonly called: string;
}

function encoded({ prefix, inputs, called }: Target, args: Json): Template<Hex> {
  const encode = (values: Json): Hex => {
    try {
      const args = argumentsOf(inputs, values);
      return args.length === 0 ? prefix : `${prefix}${encodeAbiParameters(inputs, args).slice(2)}`;
    } catch (error) {
      throw new Error(`${called}: ${firstLine(error)}`, { cause: error });
    }
  };
  const template = jsonTemplate(args);
  return made([template], (part) => encode(part(template)));
}

/** Those of encoders go on with what they were given, and their version. */
function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1)[0] ?? '';
}
