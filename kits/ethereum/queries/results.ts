import type { Json } from 'regatta/scenario';
import type { Parameter } from '../contracts/argument.ts';

/** Results of a function as their types take them: the only one may stand without a list around it. */
export function resultsOf(outputs: readonly Parameter[], expected: Json): Json {
  const [only, ...others] = outputs;
  if (only === undefined || others.length > 0) return expected;
  const isItselfList = only.type.endsWith(']') || only.type === 'tuple';
  return Array.isArray(expected) && !isItselfList ? expected : [expected];
}
