import type { Reading } from './parse-prometheus.ts';
import { parseJsonObject } from '../text/parse-json-object.ts';

const deepest = 8;

/**
 * The numbers of a page of Go's expvar (`/debug/vars`), or of any other JSON object, each under its path with dots: `memstats.HeapAlloc`. Lists are left out:
 * those of `memstats` are rings of the last 256 pauses.
 * @throws WrongLine for a page that is no JSON object
 */
export function* parseExpvar(page: string): Generator<Reading> {
  yield* numbersIn(parseJsonObject(page), '', 0);
}

function* numbersIn(map: object, path: string, depth: number): Generator<Reading> {
  for (const [key, value] of Object.entries(map)) {
    if (typeof value === 'number') yield [`${path}${key}`, value];
    else if (isMap(value) && depth < deepest) yield* numbersIn(value, `${path}${key}.`, depth + 1);
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
