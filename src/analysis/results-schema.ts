import { z } from 'zod';
import { type Direction, statistics } from '../model/metric.ts';
import type { Json } from '../model/json.ts';
import { type Fingerprint, type Results, runResults, type SetRecord } from '../model/result.ts';
import type { Full, Same } from './same-type.ts';

const directions = ['lower', 'higher', 'neither'] as const satisfies readonly Direction[];
const unit = z.string().describe('base unit: s, B, share (0–1), count, 1/s');
const texts = z.record(z.string(), z.string());
// whatever was parsed from JSON is some; `z.json()` would write a recursive type into the JSON Schema to say so
const anyJson = z.unknown() as z.ZodType<Json>;

const metricValue = z.strictObject({
  name: z.string().describe('metric and statistic: `delivery.p99`'),
  metric: z.string(),
  statistic: z.enum(statistics).exactOptional(),
  labels: texts.describe('empty: over all'),
  unit,
  per: z.string().exactOptional().describe('what the value is one of: `message`, `delivery`, `node`'),
  better: z.enum(directions),
  value: z.number().nullable().describe('null is no data; reason says why'),
  reason: z.string().exactOptional(),
  n: z.number().int().describe('rows that it was computed from'),
});

const distribution = z.strictObject({
  metric: z.string(),
  unit,
  n: z.number().int(),
  quantiles: z.array(z.strictObject({ q: z.number().min(0).max(1), value: z.number() })).describe('ascending: the CDF read sideways'),
});

const threshold = z.strictObject({
  text: z.string().describe('as the experiment has it'),
  metric: z.string(),
  value: z.number().nullable().describe('what was observed; null is no data, and the threshold is missed'),
  unit,
  ok: z.boolean(),
  phase: z.string().exactOptional().describe('the round to which it is confined'),
  everyS: z.number().exactOptional().describe('length of each window that was judged, s'),
  windows: z.strictObject({ judged: z.number().int(), missed: z.number().int() }).exactOptional(),
  reason: z.string().exactOptional(),
});

const validityRule = z.strictObject({
  rule: z.string(),
  about: z.string(),
  value: z.number().nullable().describe('null: it could not be judged, which counts as held; reason says why'),
  limit: z.number(),
  unit,
  ok: z.boolean(),
  overridden: z.boolean().describe('the experiment set this limit'),
  reason: z.string().exactOptional(),
  remedy: z.string().exactOptional().describe('what helps, where it is broken'),
});

const machine = z.strictObject({
  hostname: z.string(),
  platform: z.string(),
  release: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  node: z.string(),
  regatta: z.string(),
});

/** `never`, and so refused by the compiler, unless schema and model have the same keys and types. */
export const machineSchema: Same<Full<z.output<typeof machine>>, Full<Fingerprint>> extends true ? z.ZodType<Fingerprint> : never = machine;

const triedRate = z.strictObject({
  rate: z.number().describe('asked for, per second'),
  achieved: z.number().describe('started, per second'),
  p50: z.number().nullable().describe('median latency, s: in the middle of all tries'),
  p99: z.number().nullable(),
  held: z.number().int(),
  tries: z.number().int(),
});

const search = z.strictObject({
  round: z.string(),
  scenario: z.string(),
  limits: z.array(z.string()),
  rate: z.number().nullable().describe('the highest rate that held, per second'),
  failed: z.number().nullable().describe('the lowest rate that did not'),
  held: z.number().int().describe('how often `rate` held'),
  tries: z.number().int().describe('how often `rate` was tried'),
  isOver: z.boolean().describe('false where the load ended before the search did'),
  spoiled: z.string().nullable().describe('why there is no answer, where the load generator is to blame for that'),
  curve: z.array(triedRate).describe('the rates that it tried, ascending'),
});

/** `results.json`, for those who read it elsewhere. */
const schema = z.strictObject({
  format: z.literal(1),
  run: z.string(),
  experiment: z.string(),
  comparableKey: z.string().describe('runs with the same key measure the same thing'),
  result: z.enum(runResults).describe('the first that holds'),
  reason: z.string().nullable(),
  started: z.string().describe('ISO 8601'),
  durationS: z.number(),
  params: z.record(z.string(), z.unknown()),
  nodes: z.number().int(),
  links: z.enum(['emulated in hosts', 'none']),
  highlights: z.array(z.string()).describe('names of the values that a summary shows first'),
  metrics: z.array(metricValue),
  distributions: z.array(distribution),
  searches: z.array(search).describe('what searches for the highest rate found'),
  thresholds: z.array(threshold),
  validity: z.array(validityRule),
  warnings: z.array(z.string()),
  errors: z.array(z.strictObject({ text: z.string(), count: z.number().int() })),
  environment: z.strictObject({ machine, versions: texts, command: z.string() }),
  directory: z.string(),
});

/** `never`, and so refused by the compiler, unless schema and model have the same keys and types. */
export const resultsSchema: Same<Full<z.output<typeof schema>>, Full<Results>> extends true ? z.ZodType<Results> : never = schema;

/** What `regatta run --json` prints of a set: its record, with the results of its runs in place of their ids. */
type SetResults = Omit<SetRecord, 'runs'> & { readonly runs: readonly Results[] };

const comparisonPlan = z.strictObject({
  base: z.string().describe('what the side is called'),
  head: z.string(),
  within: z.literal(true).exactOptional().describe('each run has both sides within itself, as versions of these names'),
  looks: z.array(z.number().int()).describe('numbers of pairs at which it is judged'),
  level: z.number().describe('of each look'),
});

const setSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  name: z.string(),
  command: z.string(),
  started: z.string().describe('ISO 8601'),
  ended: z.string().nullable(),
  axes: z.array(z.strictObject({ name: z.string(), values: z.array(anyJson) })).describe('params that the matrix varies'),
  repeats: z.number().int(),
  runs: z.array(schema).describe('in order of their start; a run without results is left out'),
  comparison: comparisonPlan.exactOptional().describe('what its runs are compared by, where it is a comparison'),
  result: z.enum(runResults).nullable().describe('that of the worst run'),
});

/** Held against the model as {@link resultsSchema} is. */
export const setResultsSchema: Same<Full<z.output<typeof setSchema>>, Full<SetResults>> extends true ? z.ZodType<SetResults> : never =
  setSchema;

/** The JSON Schema of a set's JSON: what `schema/set.schema.json` holds. */
export function setJsonSchema(): unknown {
  return { title: 'Results of a set of Regatta runs', ...z.toJSONSchema(setResultsSchema) };
}

/** The JSON Schema of `results.json`: what `schema/results.schema.json` holds. */
export function resultsJsonSchema(): unknown {
  return { title: 'Results of a Regatta run', ...z.toJSONSchema(resultsSchema) };
}
