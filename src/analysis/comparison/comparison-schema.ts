import { z } from 'zod';
import { comparisonDesigns, comparisonVerdicts, type WrittenComparison } from '../../model/comparison.ts';
import type { Json } from '../../model/json.ts';
import { statistics } from '../../model/metric.ts';
import { runResults } from '../../model/result.ts';
import type { Full, Same } from '../same-type.ts';

const anyJson = z.unknown() as z.ZodType<Json>;
const texts = z.record(z.string(), z.string());
const verdict = z.enum(comparisonVerdicts);

const side = z.strictObject({
  name: z.string(),
  runs: z.array(z.string()).describe('those that count, in the order of the values'),
  versions: texts,
  failures: z.number().nullable().describe('share of operations that failed, got no answer or were never started, on average of the runs'),
});

const effect = z.strictObject({
  baseMedian: z.number(),
  headMedian: z.number(),
  middle: z.number().describe('Hodges–Lehmann estimate: a share of the base, or a difference, by `scale`'),
  low: z.number().nullable().describe('lower end of the interval, which covers 1 − level; null is unbounded'),
  high: z.number().nullable(),
  p: z.number().describe('two-sided, of this value alone'),
  corrected: z.number().describe('by Holm among gating values, by Benjamini and Hochberg among the rest'),
});

const value = z.strictObject({
  name: z.string().describe('`delivery.p99`, `delivery{fleet=lurkers}.p99`'),
  metric: z.string(),
  statistic: z.enum(statistics).exactOptional(),
  labels: texts,
  unit: z.string(),
  per: z.string().exactOptional(),
  better: z.enum(['lower', 'higher', 'neither']),
  gate: z.boolean().describe('whether the comparison can fail by it'),
  scale: z.enum(['ratio', 'difference']).describe('what effect and margin are: shares of the base, or differences in the unit'),
  margin: z.number().describe('smallest effect worth acting on'),
  base: z.array(z.number().nullable()).describe('by run; of pairs, the two stand at the same place'),
  head: z.array(z.number().nullable()),
  effect: effect.nullable(),
  verdict,
  because: z.enum([
    'moved',
    'within-margin',
    'about-the-margin',
    'noise',
    'among-many',
    'too-few-runs',
    'more-failures',
    'no-data-in-base',
    'no-data-in-head',
    'other-unit',
  ]),
  wouldTake: z.number().nullable().describe('pairs, or runs of either side, that would tell; of `noise` about'),
  sentence: z.string().describe('why it got its verdict'),
});

/** `comparison.json`, for those who read it elsewhere. */
const schema = z.strictObject({
  format: z.literal(1),
  experiment: z.string(),
  design: z.enum(comparisonDesigns),
  level: z.number().describe('chance of any false alarm among gating values; of looks, that of one'),
  base: side,
  head: side,
  changed: z
    .array(z.strictObject({ place: z.string(), base: anyJson, head: anyJson }))
    .describe('what the plans differ in, beside versions and seed; null is absent'),
  leftOut: z.array(
    z.strictObject({ side: z.enum(['base', 'head', 'both']), run: z.string(), result: z.enum(runResults), reason: z.string().nullable() }),
  ),
  verdict: verdict.describe('the first that a gating value has'),
  values: z.array(value),
  warnings: z.array(z.string()),
  sentence: z.string().describe('the answer'),
});

/** `never`, and so refused by the compiler, unless schema and model have the same keys and types. */
export const comparisonSchema: Same<Full<z.output<typeof schema>>, Full<WrittenComparison>> extends true
  ? z.ZodType<WrittenComparison>
  : never = schema;

/** The JSON Schema of `comparison.json`: what `schema/comparison.schema.json` holds. */
export function comparisonJsonSchema(): unknown {
  return { title: 'A comparison of Regatta runs', ...z.toJSONSchema(comparisonSchema) };
}
