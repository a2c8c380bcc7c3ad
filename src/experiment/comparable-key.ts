import { createHash } from 'node:crypto';
import type { Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';

/** What does not change what a run measures: names, where things lie, what is thought of the outcome and who is told; and versions and seed, which are what runs are compared over. */
const ignored = new Set(['format', 'name', 'file', 'seed', 'params', 'warnings', 'thresholds', 'validity', 'reporters', 'comparableKey']);

/** SHA-256 over the canonical JSON of what a plan measures: runs with the same key can be compared. */
export function comparableKey(plan: Omit<Plan, 'comparableKey'>): string {
  const kept = Object.fromEntries(Object.entries(plan).filter(([key]) => !ignored.has(key)));
  const { pacing, count, join } = plan.agents;
  // how many processes share the load is theirs to know; whether nodes share theirs with it is not
  const agents = { pacing, besideNodes: count === null && join === 0 };
  return createHash('sha256')
    .update(canonical({ ...kept, agents }))
    .digest('hex');
}

/** Keys in order; without versions and URLs of parts. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isPart = 'name' in value && typeof value.name === 'string';
  const entries = Object.entries(value).filter(([key, item]) => item !== undefined && !(isPart && (key === 'url' || key === 'version')));
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}
