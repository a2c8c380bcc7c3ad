import type { Json } from './json.ts';

/** Where a value stands within JSON: names and places, a place below 0 counted from the end. */
export type JsonPath = readonly (string | number)[];

const step = /^(?:\.([A-Za-z_$][\w$-]*)|\[(-?\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/;

/** `$.accounts[0].id`, `$['a name'][-1]`: the part of JSONPath (RFC 9535) that names one value. undefined where it is none. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const found: (string | number)[] = [];
  for (let rest = text.slice(1); rest !== ''; ) {
    const match = step.exec(rest);
    if (match === null) return undefined;
    const [whole, name, place, single, double] = match;
    found.push(place === undefined ? (name ?? single ?? double ?? '') : Number(place));
    rest = rest.slice(whole.length);
  }
  return found;
}

/** undefined where nothing stands there. */
export function valueAt(root: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) value = typeof key === 'number' ? (value as readonly Json[]).at(key) : undefined;
    else value = Object.hasOwn(value, key) ? (value as { readonly [name: string]: Json })[key] : undefined;
  }
  return value;
}
