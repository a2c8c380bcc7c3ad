import { createHash } from 'node:crypto';
import type { Json } from '../model/json.ts';

/** The same for what says the same, in whatever order its keys stand. */
export function digest(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}
