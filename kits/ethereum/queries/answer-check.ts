import { isDeepStrictEqual } from 'node:util';
import { type Json, jsonTemplate, parseJsonPath, type Template, valueAt, type Values } from 'regatta/scenario';
import { encodeAbiParameters } from 'viem/utils';
import { argumentsOf, type Parameter } from '../contracts/argument.ts';
import type { ExpectParams } from './query-params.ts';
import { quantity } from './quantity.ts';
import { resultsOf } from './results.ts';

/** Says what of an answer is not as it should be; undefined where all is well. Its texts tell what was expected, and are counted. */
export type AnswerCheck = (answer: Json, values: Values) => string | undefined;

/** How an answer is compared with what an experiment says. */
interface Comparison {
  isSame(answer: Json, expected: Json): boolean;
}

/** @param outputs of the function whose answer it is, in hexadecimal; null where a method of the node is asked */
export function answerCheck(expect: ExpectParams, outputs: readonly Parameter[] | null): AnswerCheck {
  const { is, not, least, most, json = {} } = expect;
  const comparison = outputs === null ? plain : typed(outputs);
  const checks: AnswerCheck[] = [
    ...(outputs === null || outputs.length === 0 ? [] : [isThere]),
    ...(is === undefined ? [] : [compared(is, 'is not', (answer, expected) => comparison.isSame(answer, expected))]),
    ...(not === undefined ? [] : [compared(not, 'is', (answer, expected) => !comparison.isSame(answer, expected))]),
    ...(least === undefined ? [] : [compared(least, 'is below', (answer, bound) => ordered(answer, bound, outputs) >= 0n)]),
    ...(most === undefined ? [] : [compared(most, 'is above', (answer, bound) => ordered(answer, bound, outputs) <= 0n)]),
    ...Object.entries(json).map(([path, value]) => placeCheck(path, value)),
  ];
  return (answer, values) => {
    for (const check of checks) {
      const miss = check(answer, values);
      if (miss !== undefined) return miss;
    }
    return undefined;
  };
}

/** A call of what has no code answers with nothing. */
function isThere(answer: Json): string | undefined {
  return answer === '0x' ? 'the answer is empty: there is no contract at this address, or it has no such function' : undefined;
}

function compared(written: Json, wrong: string, holds: (answer: Json, expected: Json) => boolean): AnswerCheck {
  const template: Template<Json> = jsonTemplate(written);
  const text = `the answer ${wrong} ${JSON.stringify(written)}`;
  return (answer, values) => (holds(answer, template.fill(values)) ? undefined : text);
}

function placeCheck(path: string, written: Json): AnswerCheck {
  const place = parseJsonPath(path) ?? [];
  const check = compared(written, 'is not', (answer, expected) => plain.isSame(answer, expected));
  const text = `${path} is not ${JSON.stringify(written)}`;
  return (answer, values) => (check(valueAt(answer, place) ?? null, values) === undefined ? undefined : text);
}

/** Of a method: as it is, but that quantities, which nodes write in hexadecimal, may be written as people do. */
const plain: Comparison = {
  isSame(answer, expected) {
    if (typeof answer !== 'string' || (typeof expected !== 'string' && typeof expected !== 'number'))
      return isDeepStrictEqual(answer, expected);
    return answer.toLowerCase() === String(expected).toLowerCase() || (isQuantity(answer) && quantity(expected) === BigInt(answer));
  },
};

/** Of a function: by the types of its results, in the form in which they come. */
function typed(outputs: readonly Parameter[]): Comparison {
  return { isSame: (answer, expected) => answer === encodeAbiParameters(outputs, argumentsOf(outputs, resultsOf(outputs, expected))) };
}

/** Below 0 where an answer is less than a bound, above where it is more; what is no quantity is neither. */
function ordered(answer: Json, bound: Json, outputs: readonly Parameter[] | null): bigint {
  const expected = quantity(bound);
  if (typeof answer !== 'string' || !/^0x[\da-f]+$/i.test(answer) || expected === undefined) throw new Error('the answer is no quantity');
  const isSigned = outputs?.[0]?.type.startsWith('int') === true;
  return (isSigned ? BigInt.asIntN(256, BigInt(answer)) : BigInt(answer)) - expected;
}

/** As nodes write whole numbers. */
function isQuantity(text: string): boolean {
  return /^0x(0|[1-9a-f][\da-f]*)$/i.test(text);
}
