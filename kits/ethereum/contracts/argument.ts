import { didYouMean } from 'regatta/kit';
import type { Json, JsonObject } from 'regatta/scenario';
import type { AbiParameter } from 'viem';
import { addressProblem } from '../accounts/address-problem.ts';

/** What an experiment or a feed gives for a parameter is no value of its type. */
export class WrongArgument extends Error {
  override readonly name = 'WrongArgument';
}

/** A parameter of a function, an error or a constructor; those of a tuple stand in `components`. */
export type Parameter = AbiParameter & { readonly components?: readonly Parameter[] };

/** Whether a text holds values that only an operation has: then it is not looked at. */
type IsOpen = (text: string) => boolean;

const never: IsOpen = () => false;

/**
 * The value that encoders take for a parameter: a bigint for integers, hex for addresses and bytes, an array for lists and tuples. A list or tuple may also
 * come as text in JSON, as feeds have it.
 * @throws WrongArgument which says what was seen and what is accepted
 */
export function argumentOf(parameter: Parameter, value: Json, isOpen: IsOpen = never): unknown {
  if (typeof value === 'string' && isOpen(value)) return undefined;
  const shape = shapeOf(parameter.type);
  if (shape.item !== null) return listOf({ ...parameter, type: shape.item }, { value, length: shape.length, isOpen });
  if (shape.read === undefined) return argumentsOf(parameter.components ?? [], value, isOpen);
  return shape.read(value);
}

/** What a type is made of: the type of a list's items, or how a value is read; a tuple has neither. */
interface Shape {
  readonly item: string | null;
  /** Of a list, as its type has it: '' where any number of items will do. */
  readonly length: string;
  readonly read?: (value: Json) => unknown;
}

/** Types that were seen: operations ask for the same again and again. */
const shapes = new Map<string, Shape>();

function shapeOf(type: string): Shape {
  const known = shapes.get(type) ?? newShape(type);
  shapes.set(type, known);
  return known;
}

function newShape(type: string): Shape {
  const [, item, length = ''] = /^(.*)\[(\d*)\]$/.exec(type) ?? [];
  if (item !== undefined) return { item, length };
  if (type === 'tuple') return { item: null, length };
  const [, family = '', size = ''] = /^([a-z]+)(\d*)$/.exec(type) ?? [];
  const read = readers[family]?.(type, size === '' ? null : Number(size));
  if (read === undefined) throw new WrongArgument(`has the type ${type}, which is not supported`);
  return { item: null, length, read };
}

type Reader = (type: string, size: number | null) => (value: Json) => unknown;

const readers: { readonly [family: string]: Reader } = {
  uint: (type, bits) => {
    const range = { least: 0n, most: 2n ** BigInt(bits ?? 256) - 1n };
    return (value) => integerOf(value, type, range);
  },
  int: (type, bits) => {
    const half = 2n ** BigInt((bits ?? 256) - 1);
    const range = { least: -half, most: half - 1n };
    return (value) => integerOf(value, type, range);
  },
  address: () => (value) => {
    const problem = addressProblem(value);
    if (problem === undefined) return value;
    throw new WrongArgument(`${shown(value)} ${problem}`);
  },
  bool: () => (value) => {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrong(value, 'bool', 'true or false');
  },
  string: () => (value) => {
    if (typeof value === 'string') return value;
    throw wrong(value, 'string', `a text; write ${JSON.stringify(JSON.stringify(value))}`);
  },
  bytes: (type, bytes) => {
    const accepted = bytes === null ? '0x and two digits in hexadecimal for each byte' : `0x and ${2 * bytes} digits in hexadecimal`;
    return (value) => {
      const isHex = typeof value === 'string' && /^0x([\da-f]{2})*$/i.test(value);
      if (isHex && (bytes === null || value.length === 2 + 2 * bytes)) return value;
      throw wrong(value, type, accepted);
    };
  },
};

interface Range {
  readonly least: bigint;
  readonly most: bigint;
}

function integerOf(value: Json, type: string, range: Range): bigint {
  const accepted = 'a whole number, or as text in decimal or hexadecimal';
  const read = wholeOf(value);
  if (read === undefined) {
    const isRounded = typeof value === 'number' && Number.isInteger(value);
    throw wrong(value, type, isRounded ? 'a number of this size as text, since JavaScript would round it' : accepted);
  }
  if (read < range.least || read > range.most) throw wrong(value, type, `${inWords(range.least)} to ${inWords(range.most)}`);
  return read;
}

/** A whole number, exact. */
function wholeOf(value: Json): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const [, sign, digits] = /^\s*([+-]?)(\d+|0x[\da-f]+)\s*$/i.exec(value) ?? [];
  if (digits === undefined) return undefined;
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

/** Powers of two are easier to read than their digits. */
function inWords(bound: bigint): string {
  if (bound >= -(2n ** 32n) && bound <= 2n ** 32n) return String(bound);
  return bound < 0n ? `-2^${(-bound).toString(2).length - 1}` : `2^${bound.toString(2).length}-1`;
}

interface Listed {
  readonly value: Json;
  /** As the type has it: '' where any number of items will do. */
  readonly length: string;
  readonly isOpen: IsOpen;
}

function listOf(item: Parameter, { value, length, isOpen }: Listed): readonly unknown[] {
  const type = `${item.type}[${length}]`;
  const list = unpacked(value);
  if (!Array.isArray(list)) throw wrong(value, type, `a list${length === '' ? '' : ` of ${length}`}`);
  if (length !== '' && list.length !== Number(length)) throw wrong(value, type, `${length} items, not ${list.length}`);
  return list.map((each: Json, index) => within(`item ${index}`, () => argumentOf(item, each, isOpen)));
}

/** The values of several parameters in their order, given as a list or by name. */
export function argumentsOf(parameters: readonly Parameter[], value: Json, isOpen: IsOpen = never): readonly unknown[] {
  const given = unpacked(value);
  if (typeof given !== 'object' || given === null) throw wrong(value, 'list or map of values', inWordsAll(parameters));
  const list = Array.isArray(given) ? (given as readonly Json[]) : listed(parameters, given as JsonObject);
  if (list.length !== parameters.length) throw new WrongArgument(`${count(list.length)}; accepted: ${inWordsAll(parameters)}`);
  return parameters.map((parameter, index) => within(nameOf(parameter, index), () => argumentOf(parameter, list[index] as Json, isOpen)));
}

/** Values that are given by name, in order. */
function listed(parameters: readonly Parameter[], given: JsonObject): readonly Json[] {
  const names = parameters.map(nameOf);
  const strange = Object.keys(given).find((key) => !names.includes(key));
  if (strange !== undefined) throw new WrongArgument(`there is no ${strange}${didYouMean(strange, names)}`);
  return names.map((name, index) => {
    const item = given[name];
    if (item !== undefined) return item;
    throw new WrongArgument(`${name} (${parameters[index]?.type}) is missing; accepted: ${inWordsAll(parameters)}`);
  });
}

/** Those that have no name go by their place. */
function nameOf({ name }: Parameter, index: number): string {
  return name === undefined || name === '' ? String(index) : name;
}

function inWordsAll(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return 'none';
  return parameters.map((parameter, index) => `${nameOf(parameter, index)} (${parameter.type})`).join(', ');
}

function count(values: number): string {
  return `${values} value${values === 1 ? '' : 's'}`;
}

/** A list or map, also where it comes as text in JSON. */
function unpacked(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function within(place: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw error instanceof WrongArgument ? new WrongArgument(`${place}: ${error.message}`) : error;
  }
}

function wrong(value: Json, type: string, accepted: string): WrongArgument {
  return new WrongArgument(`${shown(value)} is no ${type}; accepted: ${accepted}`);
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 78)} …` : text;
}
