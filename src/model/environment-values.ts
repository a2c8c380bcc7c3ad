import type { Json } from './json.ts';
import { cutAtValues, type RunValue } from './run-values.ts';

export type Environment = { readonly [name: string]: string | undefined };

/** The variable that `$env.NAME` stands for; undefined for any other value. */
export function variableOf({ group, index, path }: RunValue): string | undefined {
  return group === 'env' && index === undefined && path.length > 0 ? path.join('.') : undefined;
}

/** What is to be said of `$env.NAME` where a plan is made: only hosts need the variable. Undefined for any other value, and for one that is set. */
export function environmentWarning(value: RunValue, environment: Environment): string | undefined {
  const name = variableOf(value);
  if (name === undefined || (environment[name] ?? '') !== '') return undefined;
  return `${value.text}: ${name} is not set here; whatever drives the load needs it in its environment`;
}

/**
 * The same with `$env.NAME` in its texts filled in: secrets that stand in no plan. Other values stay as they are written, and so does `$$`: what is filled in has
 * its dollars doubled, so that it is taken for nothing else later on.
 * @throws Error where a variable is not set
 */
export function fillInEnvironment(value: Json, environment: Environment): Json {
  if (typeof value === 'string') return filledText(value, environment);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => fillInEnvironment(item, environment));
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, Json]) => [key, fillInEnvironment(item, environment)]));
}

function filledText(text: string, environment: Environment): string {
  return cutAtValues(text)
    .map((piece) => {
      if (typeof piece === 'string') return piece.replaceAll('$', '$$$$');
      const name = variableOf(piece);
      if (name === undefined) return piece.text;
      const found = environment[name] ?? '';
      if (found === '') throw new Error(`${piece.text} has no value: ${name} is not set in the environment of what drives the load`);
      return found.replaceAll('$', '$$$$');
    })
    .join('');
}
