import { z } from 'zod';
import type { WrittenBisection } from '../../model/bisection.ts';
import type { Full, Same } from '../same-type.ts';

const answer = z.enum(['before', 'moved', 'untold']);
const version = { version: z.string().describe('of git the commit'), title: z.string().describe('the first line of its message') };

/** What `regatta bisect --json` prints. */
const schema = z.strictObject({
  format: z.literal(1),
  metric: z.string(),
  ends: answer.describe('what the newer end says, held against the older: only where it moved there is something to search'),
  steps: z
    .array(z.strictObject({ ...version, answer, because: z.string() }))
    .describe('what was held against the older end, in this order'),
  suspects: z
    .array(z.strictObject(version))
    .describe('one of these moved the metric, oldest first: more than one where those between could not be told'),
});

/** `never`, and so refused by the compiler, unless schema and model have the same keys and types. */
export const bisectionSchema: Same<Full<z.output<typeof schema>>, Full<WrittenBisection>> extends true
  ? z.ZodType<WrittenBisection>
  : never = schema;

/** What `schema/bisection.schema.json` holds. */
export function bisectionJsonSchema(): unknown {
  return { title: 'A search for the version that moved a metric', ...z.toJSONSchema(bisectionSchema) };
}
