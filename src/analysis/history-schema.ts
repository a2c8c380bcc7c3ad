import { z } from 'zod';
import { type Alert, alertStates } from '../model/history.ts';
import type { JsonObject } from '../model/json.ts';
import type { WrittenHistory } from '../model/judged-history.ts';
import { statistics } from '../model/metric.ts';
import { machineSchema } from './results-schema.ts';
import type { Full, Same } from './same-type.ts';

/** As JSON has it, in which instants are texts. */
type Written<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : T extends object
      ? { [Key in keyof T]: Written<T[Key]> }
      : T;

const texts = z.record(z.string(), z.string());
const unit = z.string().describe('base unit: s, B, share (0–1), count, 1/s');
const instant = z.string().describe('ISO 8601');
const anyObject = z.record(z.string(), z.unknown()) as z.ZodType<JsonObject>;

const checkout = z.strictObject({
  commit: z.string(),
  branch: z.string().nullable().describe('null where none is checked out, and CI tells none'),
  committed: z.string().nullable().describe('ISO 8601; null where there is no git to tell'),
  dirty: z.boolean().nullable().describe('whether a tracked file differs from the commit'),
});

const series = z.strictObject({
  id: z.number().int().describe('of the store'),
  experiment: z.string(),
  comparableKey: z.string().describe('hash of the plan without versions and seed'),
  name: z.string().describe('`delivery.p99`'),
  metric: z.string(),
  statistic: z.enum(statistics).exactOptional(),
  labels: texts,
  unit,
  per: z.string().exactOptional(),
  better: z.enum(['lower', 'higher', 'neither']),
});

const run = z.strictObject({
  key: z.number().int().describe('of the store'),
  run: z.string(),
  started: instant,
  checkout: checkout.nullable(),
  value: z.number(),
});

const stretch = z.strictObject({ runs: z.number().int(), median: z.number() });

const change = z.strictObject({
  kind: z.enum(['regression', 'improvement', 'change']).describe('`change`: nobody says which way is better'),
  last: run.describe('the last run as before'),
  first: run.describe('the first that is otherwise'),
  before: stretch,
  after: stretch,
  scale: z.enum(['ratio', 'difference']).describe('what effect is: a share of what was before, or a difference in the unit'),
  unit,
  effect: z.strictObject({
    middle: z.number().describe('Hodges–Lehmann estimate, of the nearest runs on either side'),
    low: z.number().nullable().describe('lower end of the 95 % interval; null is unbounded'),
    high: z.number().nullable(),
  }),
  p: z.number(),
  sentence: z.string().describe('what, by how much, since when and how surely'),
});

const rule = z.strictObject({
  version: z.literal(1).describe('raised when the same rule could find other changes than it did'),
  method: z.enum(['e-divisive', 'split-and-merge']),
  level: z.number().describe('a change with a greater p is none'),
  margin: z.number().nullable().describe('smallest effect that counts; null: what is usual for the metric'),
  permutations: z.number().int(),
  seed: z.number().int(),
  window: z.number().int().describe('of split and merge: how many runs are looked at together'),
});

/** What `regatta history --json` prints. */
const history = z.strictObject({
  format: z.literal(1),
  experiment: z.string(),
  name: z.string().describe('`delivery.p99`, `delivery{fleet=lurkers}.p99`'),
  rule,
  segments: z
    .array(
      z.strictObject({
        series,
        machine: machineSchema,
        differences: z
          .array(z.strictObject({ what: z.string().describe('`plan`, or a field of the machine'), before: z.string(), now: z.string() }))
          .describe('what sets it apart from the segment that began before it'),
        runs: z.array(run).describe('in the order of their commits; of those whose commit is not known, of their time'),
        changes: z.array(change),
      }),
    )
    .describe('runs that can be held against one another: of one plan, on one machine, with one Regatta'),
  withoutData: z.number().int().describe('runs that had no data'),
});

/** What `regatta alerts list --json` and `alerts check --json` print. */
const alerts = z.array(
  z.strictObject({
    id: z.number().int(),
    kind: z.enum(['regression', 'improvement']),
    state: z.enum(alertStates),
    stateReason: z.string().nullable().describe('why it was dismissed, or what was said when its state was changed'),
    stateChanged: instant,
    created: instant,
    series,
    run: z.strictObject({ key: z.number().int(), id: z.string(), started: instant }).describe('the first run behind the change'),
    valueBefore: z.number(),
    valueAfter: z.number(),
    detail: anyObject.describe('what else the rule has to say: p, lengths of segments'),
    rule: z.strictObject({ name: z.string(), definition: anyObject }).describe('the rule as it was when it fired'),
  }),
);

/** `never`, and so refused by the compiler, unless schema and model have the same keys and types. */
export const historySchema: Same<Full<z.output<typeof history>>, Full<WrittenHistory>> extends true ? z.ZodType<WrittenHistory> : never =
  history;

/** As {@link historySchema}. */
export const alertsSchema: Same<Full<z.output<typeof alerts>>, Full<Written<Alert>[]>> extends true ? z.ZodType<unknown> : never = alerts;

/** What `schema/history.schema.json` holds. */
export function historyJsonSchema(): unknown {
  return { title: 'A history of Regatta', ...z.toJSONSchema(historySchema) };
}

/** What `schema/alerts.schema.json` holds. */
export function alertsJsonSchema(): unknown {
  return { title: 'Alerts of Regatta', ...z.toJSONSchema(alertsSchema) };
}
