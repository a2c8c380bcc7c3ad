import { parseDuration, parseRate, parseShare, parseSize } from '../model/units.ts';

/** How limits are written, by unit: the text in the unit of the metric. */
const limits: { readonly [unit: string]: { readonly example: string; readonly read: (text: string) => number | undefined } } = {
  s: { example: '1s', read: (text) => scaledDown(parseDuration(text)) },
  B: { example: '2KiB', read: parseSize },
  share: { example: '99%', read: parseShare },
  '1/s': { example: '4/s', read: parseRate },
};

function scaledDown(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : ns / 1e9;
}

/** A limit of a metric of that unit, in that unit; undefined when it is not written as one. */
export function readLimit(text: string, unit: string): { readonly value: number } | { readonly example: string } {
  const notation = Object.hasOwn(limits, unit) ? limits[unit] : undefined;
  const plain = text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
  const value = notation === undefined ? (plain === '' ? undefined : Number(plain)) : notation.read(text);
  return value === undefined || !Number.isFinite(value) ? { example: notation?.example ?? '5' } : { value };
}
