import type { Json } from './json.ts';
import { cutAtValues, type RunValue } from './run-values.ts';

/** What stands for a value in an operation; undefined where nothing does. */
export type Values = (value: RunValue) => Json | undefined;

/** What is filled in for each operation. */
export interface Template<T> {
  /** What it always is, where no value stands in it. */
  readonly constant: T | undefined;
  /** @throws MissingValue */
  fill(values: Values): T;
}

/** A value that an operation needs and does not have. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue';
}

/** A text with values in it: `/accounts/$feed.id`, `${token}`; `$$` is a dollar. */
export function textTemplate(text: string): Template<string> {
  const pieces = cutAtValues(text);
  if (pieces.every((piece) => typeof piece === 'string')) return always(pieces.join(''));
  const fill = (values: Values): string => pieces.map((piece) => (typeof piece === 'string' ? piece : asText(had(piece, values)))).join('');
  return { constant: undefined, fill };
}

/** JSON whose texts have values in them. A text that is one value and nothing else becomes that value: a number stays a number. */
export function jsonTemplate(json: Json): Template<Json> {
  if (typeof json === 'string') return jsonTextTemplate(json);
  if (typeof json !== 'object' || json === null) return always(json);
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map(jsonTemplate);
    return made(items, (at) => items.map(at));
  }
  const entries = Object.entries(json).map(([key, item]) => [key, jsonTemplate(item)] as const);
  return made(
    entries.map(([, item]) => item),
    (at) => Object.fromEntries(entries.map(([key, item]) => [key, at(item)])),
  );
}

function jsonTextTemplate(text: string): Template<Json> {
  const [first, ...others] = cutAtValues(text);
  if (first === undefined || typeof first === 'string' || others.length > 0) return textTemplate(text);
  return { constant: undefined, fill: (values) => had(first, values) };
}

/** Made of parts, and constant where all of them are. */
export function made<P, T>(parts: readonly Template<P>[], make: (at: (part: Template<P>) => P) => T): Template<T> {
  return parts.every(({ constant }) => constant !== undefined)
    ? always(make(({ constant }) => constant as P))
    : { constant: undefined, fill: (values) => make((part) => part.constant ?? part.fill(values)) };
}

function always<T>(constant: T): Template<T> {
  return { constant, fill: () => constant };
}

function had(value: RunValue, values: Values): Json {
  const found = values(value);
  if (found === undefined) throw new MissingValue(`${value.text} has no value`);
  return found;
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
