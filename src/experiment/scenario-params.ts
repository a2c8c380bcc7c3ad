import type { FeedPlan } from '../model/feed.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ScenarioDeclaration } from '../model/kit.ts';
import { type Cell, isMap } from './cell.ts';
import { withFiles } from './param-files.ts';
import type { Path } from './problems.ts';
import { paramsSchema } from './value-schema.ts';

/**
 * Params of a scenario: checked, in canonical units, and looked at by the scenario itself; undefined where one is wrong.
 * `others` are keys that may stand beside them.
 */
export function readScenarioParams(
  cell: Cell,
  { params, review }: Pick<ScenarioDeclaration, 'params' | 'review'>,
  written: { readonly values: JsonObject; readonly path: Path; readonly others: readonly string[]; readonly feeds: readonly FeedPlan[] },
): JsonObject | undefined {
  const { problems } = cell;
  const { values, path, others, feeds } = written;
  const known = Object.keys(params);
  problems.checkKeys(values, [...others, ...known], path);
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => known.includes(key)));
  const read = problems.read(paramsSchema(params), own, path);
  if (read === undefined) return undefined;
  const before = problems.list.length;
  const whole = withFiles(params, read, { directory: cell.directory, path, refuse: (at, text) => problems.add(at, text) });
  // what stands in a file that cannot be read is not looked at
  if (problems.list.length > before) return undefined;
  for (const { level, text, path: place = [] } of review?.(whole, feeds) ?? []) {
    const at = placeIn(values, path, place);
    if (level === 'error') problems.add(at, text);
    else problems.warn(at, text);
  }
  return problems.list.length > before ? undefined : whole;
}

/** A path within params, whose places in lists are numbers. */
function placeIn(values: Json | undefined, base: Path, path: readonly string[]): Path {
  const [key, ...rest] = path;
  if (key === undefined) return base;
  if (Array.isArray(values)) return placeIn(values[Number(key)] as Json | undefined, [...base, Number(key)], rest);
  return placeIn(isMap(values) ? values[key] : undefined, [...base, key], rest);
}
