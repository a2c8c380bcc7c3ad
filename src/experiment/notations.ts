import { NS_PER_S } from '../model/clock.ts';
import type { DurationDistribution } from '../model/distribution.ts';
import type { FileParam } from '../model/file-param.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { DurationRange, ParamSpec, ParamType } from '../model/params.ts';
import {
  parseDuration,
  parseDistribution,
  parseDurationRange,
  parseRate,
  parseShare,
  parseSize,
  writeDistribution,
  writeDuration,
  writeDurationRange,
  writeRate,
  writeShare,
  writeSize,
} from '../model/units.ts';
import { isMap } from './cell.ts';
import { readAddresses } from './read-addresses.ts';
import { splitWords } from './split-words.ts';

export type ScalarType = Exclude<ParamType, 'object' | 'list' | 'map'>;

/** How values of one type are written. */
export interface Notation {
  /** With an article, for messages. */
  readonly called: string;
  readonly example: string;
  /** The canonical value; undefined when it is not written like that. */
  read(value: unknown): Json | undefined;
  /** A canonical value as a user writes it: a number, or an end of a range. */
  readonly write: (value: number) => string;
  /** The least and the most that is accepted where a param says nothing else: beyond, it is a slip, or cannot be told from its neighbours. */
  readonly min?: number;
  readonly max?: number;
  /** What a bare number probably lacks, one or the other. */
  readonly units?: readonly [string, string];
  /** JSON Schema of what a user writes. */
  readonly json: JsonObject;
}

const number = String.raw`[0-9]+(\.[0-9]+)?`;

/** JSON Schema of `$name`. */
export const aParam = { type: 'string', pattern: '^\\$' } as const;

/** JSON Schema of a value of that type, or of a text like that; a param (`$name`) can always take its place. */
function written(type: 'string' | 'integer' | 'number' | 'boolean', pattern?: string): JsonObject {
  if (type === 'string') return pattern === undefined ? { type } : { type, pattern: `${pattern}|^\\$` };
  return { type: [type, 'string'], pattern: pattern === undefined ? aParam.pattern : `${pattern}|^\\$` };
}

/** Text is read by `parse`, anything else is none of it. */
function fromText(parse: (text: string) => Json | undefined): (value: unknown) => Json | undefined {
  return (value) => (typeof value === 'string' ? parse(value.trim()) : undefined);
}

/** Instants are exact to the nanosecond for 104 days. */
const longestNs = 100 * 24 * 3600 * NS_PER_S;

/** How values are written, by type. */
export const notations: { readonly [T in ScalarType]: Notation } = {
  duration: {
    called: 'a duration',
    example: '250ms',
    read: (value) => (value === 0 ? 0 : fromText(parseDuration)(value)),
    write: writeDuration,
    units: ['s', 'ms'],
    max: longestNs,
    json: written('string', `^(${number} ?(d|h|min|m|s|ms|us|µs|ns))+$`),
  },
  'duration-range': {
    called: 'a duration or a range of durations, the shorter first',
    example: '5ms..50ms',
    read: fromText((text) => parseDurationRange(text) as JsonObject | undefined),
    write: writeDuration,
    units: ['s', 'ms'],
    max: longestNs,
    json: written('string', String.raw`^[0-9].*(s|m|h|d|min)$|\$\{`),
  },
  'duration-distribution': {
    called: 'a distribution of durations: 2s, 1s..3s, exponential(2s) or lognormal(20s, 0.5)',
    example: '1s..3s',
    read: fromText((text) => parseDistribution(text)),
    write: writeDuration,
    units: ['s', 'ms'],
    json: written('string', String.raw`^[0-9].*(s|m|h|d|min)$|^(exponential|lognormal)\(.*\)$|\$\{`),
  },
  size: {
    called: 'a size',
    example: '2KiB',
    read: fromText(parseSize),
    write: writeSize,
    units: ['B', 'KiB'],
    max: 2 ** 50,
    json: written('string', `^${number} ?([KMGT]i|[kMGT])?B$`),
  },
  rate: {
    called: 'a rate',
    example: '4/s',
    read: fromText(parseRate),
    write: writeRate,
    units: ['/s', '/min'],
    max: 1e9,
    json: written('string', `^${number} ?/ ?(s|min|h)$`),
  },
  share: {
    called: 'a share',
    example: '30%',
    min: 0,
    max: 1,
    read: (value) => (typeof value === 'string' || typeof value === 'number' ? parseShare(value) : undefined),
    write: writeShare,
    json: { ...written('number', `^${number} ?%$`), minimum: 0, maximum: 1 },
  },
  integer: {
    called: 'a whole number',
    example: '8',
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    read: (value) => (Number.isInteger(value) ? (value as number) : undefined),
    write: String,
    json: written('integer'),
  },
  number: {
    called: 'a number',
    example: '8',
    read: (value) => (Number.isFinite(value) ? (value as number) : undefined),
    write: String,
    json: written('number'),
  },
  boolean: {
    called: 'true or false',
    example: 'true',
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    write: String,
    json: written('boolean'),
  },
  words: {
    called: 'a program and its arguments (for what a shell does, as with | or *, write [sh, -c, …])',
    example: './node --verbose',
    read: readWords,
    write: String,
    json: { type: ['string', 'array'], items: { type: ['string', 'number', 'boolean'] } },
  },
  addresses: {
    called: 'a URL or host:port, a list of them, or the path of a file with one on each line',
    example: 'http://127.0.0.1:8080',
    read: readAddresses,
    write: String,
    json: { type: ['string', 'array'], items: { type: ['string', 'object'], additionalProperties: { type: 'string' } } },
  },
  file: {
    called: 'the path of a file',
    example: './due-times.txt',
    read: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
    write: String,
    json: written('string'),
  },
  pacer: {
    called: 'a rate such as 4/s, or {pacer: {its options}}',
    example: '4/s',
    // what stands inside is read by the pacer that it names
    read: (value) => (typeof value === 'string' || isMap(value) ? value : undefined),
    write: String,
    json: { type: ['string', 'object'] },
  },
  any: {
    called: 'a value',
    example: 'text',
    read: (value) => value as Json,
    write: String,
    json: {},
  },
  contents: {
    called: 'the path of a file',
    example: './file.txt',
    read: fromText((text) => (text === '' ? undefined : text)),
    write: String,
    json: written('string'),
  },
  text: {
    called: 'a text',
    example: 'blocks',
    read: (value) => (typeof value === 'string' ? value : undefined),
    write: String,
    json: written('string'),
  },
};

/** The list, or the text split into one; not empty. */
function readWords(value: unknown): Json | undefined {
  const words =
    typeof value === 'string'
      ? splitWords(value)
      : Array.isArray(value) && value.every((word) => ['string', 'number', 'boolean'].includes(typeof word))
        ? value.map(String)
        : undefined;
  return words === undefined || words.length === 0 || words[0] === '' ? undefined : [...words];
}

/** Of types whose canonical value is an object that stands for one text. */
const writtenWhole: { readonly [Type in ParamType]?: (value: Json) => string } = {
  'duration-range': (value) => writeDurationRange(value as unknown as DurationRange),
  'duration-distribution': (value) => writeDistribution(value as unknown as DurationDistribution),
  file: (value) => (value as unknown as FileParam).name,
};

/** A canonical value as a user writes it: `1s`, `2KiB`, `[blocks]`. */
export function writeValue(spec: ParamSpec | undefined, value: Json): string {
  const whole = spec === undefined ? undefined : writtenWhole[spec.type];
  // a default is as it was written
  if (whole !== undefined && typeof value === 'object') return whole(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => writeValue(spec?.items, item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${writeValue(spec?.fields?.[key] ?? spec?.items, item)}`);
    return `{${entries.join(', ')}}`;
  }
  if (typeof value !== 'number' || spec === undefined || spec.type === 'object' || spec.type === 'list' || spec.type === 'map')
    return String(value);
  return notations[spec.type].write(value);
}
