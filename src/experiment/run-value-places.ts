import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpec } from '../model/params.ts';
import type { ParamValues } from '../model/plan.ts';
import { takesRunValues } from './built-in.ts';
import { listOfNames } from './cell.ts';
import type { ExperimentParts } from './experiment-parts.ts';
import type { Path } from './problems.ts';
import { type RunValuePlaces, substitute } from './substitute.ts';

/** Where in an experiment values of the run may stand: in settings of nodes and params of scenarios that take them; false in parts of these that do not, undefined elsewhere. */
export async function runValuePlaces(
  body: JsonObject,
  params: ParamValues,
  { parts, directory }: { readonly parts: Pick<ExperimentParts, 'builtIn' | 'resolveKit'>; readonly directory: string },
): Promise<RunValuePlaces> {
  const named = (['kit', 'kits'] as const).flatMap((key) => namesIn(substitute(body[key] ?? null, params).value));
  const kits = await Promise.all(named.map((name) => parts.resolveKit(name, directory)));
  const taken = new Map(
    kits
      .flatMap((found) => ('kit' in found ? Object.values(found.kit.scenarios) : []))
      .flatMap(({ params: specs }) => Object.entries(specs).filter(([, { takesRunValues: takes }]) => takes === true)),
  );
  return (path) => {
    if (takesRunValues(parts.builtIn, path)) return true;
    if (path[0] !== 'rounds') return undefined;
    return path.includes('load') || isTaken(taken, path);
  };
}

/** Whether a path leads into a param that takes values of the run, and not into a part of it that does not; undefined where it leads into none. */
function isTaken(taken: ReadonlyMap<string, ParamSpec>, path: Path): boolean | undefined {
  const at = path.findIndex((key) => taken.has(String(key)));
  let spec = taken.get(String(path[at]));
  for (const key of path.slice(at + 1)) {
    const inner: ParamSpec | undefined = spec?.items ?? spec?.fields?.[key];
    if (inner?.takesRunValues === false) return false;
    spec = inner;
  }
  return at >= 0 ? true : undefined;
}

/** What cannot be names is told of elsewhere. */
function namesIn(value: Json): readonly string[] {
  const names = Array.isArray(value) || typeof value === 'string' ? listOfNames(value as string | readonly string[]) : [];
  return names.filter((name) => typeof name === 'string');
}
