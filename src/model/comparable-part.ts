import type { Json, JsonObject } from './json.ts';
import type { Plan } from './plan.ts';

/** What does not change what a run measures: names, where things lie, what is thought of the outcome and who is told; and versions and seed, which are what runs are compared over. */
const ignored = new Set([
  'format',
  'name',
  'file',
  'seed',
  'params',
  'warnings',
  'thresholds',
  'validity',
  'reporters',
  'prometheus',
  'compare',
  'comparableKey',
]);

/** What of a plan says what is measured: plans of which it is the same can be compared. */
export function comparablePart(plan: Omit<Plan, 'comparableKey'>): JsonObject {
  const kept = Object.fromEntries(Object.entries(plan).filter(([key]) => !ignored.has(key)));
  const { pacing, count, join } = plan.agents;
  // how many processes share the load is theirs to know; whether nodes share theirs with it is not
  const agents = { pacing, besideNodes: count === null && join === 0 };
  // what would be a change worth acting on is thought of a metric, and not what it measures
  const metrics = plan.metrics.map(({ margin: _margin, gate: _gate, ...measured }) => measured);
  return withoutVersions({ ...kept, agents, metrics }) as JsonObject;
}

/** Without versions and URLs of parts, and without what is undefined. */
function withoutVersions(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutVersions(item));
  if (typeof value !== 'object' || value === null) return value;
  const isPart = 'name' in value && typeof value.name === 'string';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== undefined && !(isPart && (key === 'url' || key === 'version')))
      .map(([key, item]) => [key, withoutVersions(item)]),
  );
}
