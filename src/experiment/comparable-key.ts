import { createHash } from 'node:crypto';
import { comparablePart } from '../model/comparable-part.ts';
import type { Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import { withoutSecrets } from '../model/without-secrets.ts';

/** SHA-256 over the canonical JSON of what a plan measures, but for secrets: runs with the same key can be compared. */
export function comparableKey(plan: Omit<Plan, 'comparableKey'>): string {
  return createHash('sha256')
    .update(canonical(comparablePart(withoutSecrets(plan))))
    .digest('hex');
}

/** Keys in order. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}
