import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../model/errors.ts';
import type { FeedPlan } from '../model/feed.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ScenarioDeclaration } from '../model/kit.ts';
import type { ParamSpecs } from '../model/params.ts';
import { type Cell, isMap } from './cell.ts';
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
  const whole = withContents(cell, params, { values: read, path });
  // what stands in a file that cannot be read is not looked at
  if (problems.list.length > before) return undefined;
  for (const { level, text, path: place = [] } of review?.(whole, feeds) ?? []) {
    const at = placeIn(values, path, place);
    if (level === 'error') problems.add(at, text);
    else problems.warn(at, text);
  }
  return problems.list.length > before ? undefined : whole;
}

/** Params of type `contents` with what stands in the file: so it comes to agents on other machines, too. */
function withContents(cell: Cell, specs: ParamSpecs, { values, path }: { readonly values: JsonObject; readonly path: Path }): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Json] => {
      const { type, fields } = specs[name] ?? {};
      const at = [...path, name];
      if (type === 'contents' && typeof value === 'string') return [name, contentsOf(cell, value, at)];
      return [name, fields !== undefined && isMap(value) ? withContents(cell, fields, { values: value, path: at }) : value];
    }),
  );
}

function contentsOf({ problems, directory }: Cell, file: string, path: Path): string {
  try {
    return readFileSync(resolve(directory, file), 'utf8');
  } catch (error) {
    problems.add(path, `${file} cannot be read: ${messageOf(error)}`);
    return '';
  }
}

/** A path within params, whose places in lists are numbers. */
function placeIn(values: Json | undefined, base: Path, path: readonly string[]): Path {
  const [key, ...rest] = path;
  if (key === undefined) return base;
  if (Array.isArray(values)) return placeIn(values[Number(key)] as Json | undefined, [...base, Number(key)], rest);
  return placeIn(isMap(values) ? values[key] : undefined, [...base, key], rest);
}
