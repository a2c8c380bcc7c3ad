import type { DurationDistribution } from './distribution.ts';
import type { DurationRange } from './params.ts';

/** Units of one kind: name → how many canonical units it holds, in the order in which they are tried for writing. Where a duration has several names, the first is the one that is written. */
type Units = readonly (readonly [name: string, size: number])[];

const durationUnits: Units = [
  ['d', 86_400e9],
  ['h', 3_600e9],
  ['m', 60e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['µs', 1e3],
  ['ns', 1],
];

const sizeUnits: Units = [
  ['TiB', 2 ** 40],
  ['TB', 1e12],
  ['GiB', 2 ** 30],
  ['GB', 1e9],
  ['MiB', 2 ** 20],
  ['MB', 1e6],
  ['KiB', 2 ** 10],
  ['kB', 1e3],
  ['B', 1],
];

/** Length of the period that stands under the slash of a rate, in s. */
const periods: Units = [
  ['s', 1],
  ['min', 60],
  ['h', 3600],
];

const decimal = String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const amount = new RegExp(`^(${decimal}) ?([a-zµ]+)$`, 'i');
const parts = new RegExp(`(${decimal}) ?([a-zµ]+)`, 'gi');
const compound = new RegExp(`^(?:${decimal} ?[a-zµ]+)+$`, 'i');

/** `250ms`, `2m`, `1m30s` → ns, rounded to whole ns. undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!compound.test(text)) return undefined;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [, count, unit] of text.matchAll(parts)) {
    const size = sizeOf(durationUnits, unit);
    // units fall from left to right, each once: `30s1m` is a slip, not a duration
    if (size === undefined || size >= smallest) return undefined;
    smallest = size;
    total += Number(count) * size;
  }
  return finite(Math.round(total));
}

/** `2KiB`, `1MB` → bytes, rounded to whole bytes. undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const bytes = scaled(text, sizeUnits);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** `120/s`, `1/min` → per second. undefined when it is no rate. */
export function parseRate(text: string): number | undefined {
  const [count, period] = overPeriod(text);
  return count !== undefined && period !== undefined && /^[\d.]+(?:e[+-]?\d+)?$/i.test(count) ? finite(Number(count) / period) : undefined;
}

/** `10MiB/s` → bytes per second. undefined when it is no bandwidth. */
export function parseBandwidth(text: string): number | undefined {
  const [size, period] = overPeriod(text);
  const bytes = size === undefined ? undefined : scaled(size, sizeUnits);
  return bytes === undefined || period === undefined ? undefined : bytes / period;
}

/** `30%`, or a number → the share, 1 being the whole. Bounds are for the caller to check. undefined when it is neither. */
export function parseShare(value: string | number): number | undefined {
  if (typeof value === 'number') return finite(value);
  const [, percent] = new RegExp(`^(${decimal}) ?%$`, 'i').exec(value) ?? [];
  if (percent !== undefined) return finite(Number(percent) / 100);
  return new RegExp(`^${decimal}$`, 'i').test(value) ? finite(Number(value)) : undefined;
}

/** `5ms..50ms`, or one duration for both ends → ns. undefined when it is neither, or runs backwards. */
export function parseDurationRange(text: string): DurationRange | undefined {
  const ends = text.split('..').map((end) => parseDuration(end.trim()));
  const [min, max = min] = ends;
  return ends.length > 2 || ends.includes(undefined) || min === undefined || max === undefined || min > max ? undefined : { min, max };
}

/** A distribution of durations: `2s`, `1s..3s` (uniform), `exponential(2s)` or `lognormal(20s, 0.5)`. undefined when it is none. */
export function parseDistribution(text: string): DurationDistribution | undefined {
  const [, name, inside = ''] = /^([a-z]+)\((.*)\)$/.exec(text.replaceAll(' ', '')) ?? [];
  const [first = '', second, ...others] = inside.split(',');
  const ns = parseDuration(first);
  if (name === 'exponential') return ns === undefined || ns === 0 || second !== undefined ? undefined : { kind: 'exponential', meanNs: ns };
  if (name === 'lognormal') {
    const isWhole = ns !== undefined && ns > 0 && others.length === 0 && new RegExp(`^${decimal}$`).test(second ?? '');
    return isWhole ? { kind: 'lognormal', medianNs: ns, sigma: Number(second) } : undefined;
  }
  const range = parseDurationRange(text);
  return range === undefined ? undefined : { kind: 'uniform', minNs: range.min, maxNs: range.max };
}

/** ns → exact text, in the largest unit of which it is a whole number: `250ms`, `90s`. */
export function writeDuration(ns: number): string {
  return whole(ns, durationUnits, 's');
}

/** Bytes → exact text, in the largest unit of which it is a whole number: `2KiB`, `1MB`. */
export function writeSize(bytes: number): string {
  return whole(bytes, sizeUnits, 'B');
}

/** Per second → exact text: `4/s`, `1/min`. */
export function writeRate(perSecond: number): string {
  const texts = periods.map(([name, size]) => `${perSecond * size}/${name}`);
  return readable(texts, perSecond, parseRate) ?? `${perSecond}/s`;
}

/** Bytes per second → exact text: `10MiB/s`. */
export function writeBandwidth(bytesPerSecond: number): string {
  return `${whole(bytesPerSecond, sizeUnits, 'B')}/s`;
}

/** A share → percent, exact: `30%`. */
export function writeShare(share: number): string {
  const texts = [`${Number((share * 100).toPrecision(12))}%`, `${share * 100}%`];
  return readable(texts, share, parseShare) ?? String(share);
}

/** ns → `5ms..50ms`, or one duration where both ends are the same. */
export function writeDurationRange({ min, max }: DurationRange): string {
  return min === max ? writeDuration(min) : `${writeDuration(min)}..${writeDuration(max)}`;
}

/** A distribution as {@link parseDistribution} reads it. */
export function writeDistribution(distribution: DurationDistribution): string {
  switch (distribution.kind) {
    case 'uniform':
      return writeDurationRange({ min: distribution.minNs, max: distribution.maxNs });
    case 'exponential':
      return `exponential(${writeDuration(distribution.meanNs)})`;
    default:
      return `lognormal(${writeDuration(distribution.medianNs)}, ${distribution.sigma})`;
  }
}

function sizeOf(units: Units, name: string | undefined): number | undefined {
  return units.find(([unit]) => unit === name)?.[1];
}

function scaled(text: string, units: Units): number | undefined {
  const [, count, unit] = amount.exec(text) ?? [];
  const size = sizeOf(units, unit);
  return size === undefined ? undefined : finite(Number(count) * size);
}

function overPeriod(text: string): [count?: string, periodS?: number] {
  const [, count, period] = /^(.+?) ?\/ ?([a-z]+)$/.exec(text) ?? [];
  const seconds = sizeOf(periods, period);
  return count === undefined || seconds === undefined ? [] : [count, seconds];
}

function whole(value: number, units: Units, base: string): string {
  const [name, size] = (value === 0 ? undefined : units.find(([, size]) => Number.isInteger(value / size))) ?? [
    base,
    sizeOf(units, base) ?? 1,
  ];
  return `${value / size}${name}`;
}

/** Of the texts that read back as exactly that value, the first that is short, else the first. */
function readable(texts: readonly string[], value: number, parse: (text: string) => number | undefined): string | undefined {
  const exact = texts.filter((text) => parse(text) === value);
  return exact.find((text) => text.length <= 8) ?? exact[0];
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
