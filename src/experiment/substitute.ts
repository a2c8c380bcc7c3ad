import type { Json, JsonObject } from '../model/json.ts';
import { didYouMean } from './did-you-mean.ts';
import { nothingFillsIn } from './needs.ts';
import { type Path, pathKey } from './problems.ts';

export interface Substituted {
  readonly value: Json;
  /** Params that stand in values, by the path of the value: `$nodes`. */
  readonly origins: ReadonlyMap<string, string>;
  /** Names of params that were used. */
  readonly used: ReadonlySet<string>;
  /** `$names` that nothing can fill in. */
  readonly unfilled: readonly { readonly path: Path; readonly message: string }[];
}

/** Whether values of the run may stand there; false where it is only beside places in which they may. */
export type RunValuePlaces = (path: Path) => boolean | undefined;

const whole = /^\$([A-Za-z_][\w-]*)$/;
/** What only the run knows: `$fleet[0].address`, `$feed.column`; a variable of the environment also within a text. */
const ofTheRun = /^\$[A-Za-z_][\w-]*[.[][\w.[\]-]*|(?<!\$)\$env\.\w+/;
const inside = /\$\$|\$\{([^}]*)\}/g;

/** Languages in which `$name` has a meaning of its own: only `${name}` is filled in. */
const languages = new Set(['sql', 'promql']);

/**
 * Fills params in: `$name` as a whole value keeps the type of the param, `${name}` stands inside texts, `$$` is a dollar. Where values of the run may
 * stand, they and dollars are left for the run to fill in.
 */
export function substitute(root: Json, params: JsonObject, takesRunValues: RunValuePlaces = () => undefined): Substituted {
  const origins = new Map<string, string>();
  const used = new Set<string>();
  const unfilled: { path: Path; message: string }[] = [];
  const valueOf = (name: string, path: Path): Json | undefined => {
    if (Object.hasOwn(params, name)) {
      used.add(name);
      origins.set(pathKey(path), `$${name}`);
      return params[name];
    }
    const isBeside = takesRunValues(path) === false;
    const only = isBeside ? ', and only params are filled in here: no values of the run, nor what another request or step gave' : '';
    unfilled.push({ path, message: `there is no param ${name}${only}${didYouMean(name, Object.keys(params))}` });
    return undefined;
  };
  const fill = (text: string, path: Path): Json => {
    const isLeft = takesRunValues(path) === true;
    const has = (param: string): boolean => !isLeft || Object.hasOwn(params, param);
    const name = languages.has(String(path.at(-1))) ? undefined : whole.exec(text)?.[1];
    if (name !== undefined && has(name)) return valueOf(name, path) ?? text;
    if (isLeft) {
      return text.replaceAll(inside, (seen: string, param: string | undefined) =>
        param !== undefined && has(param) ? inText(valueOf(param, path)) : seen,
      );
    }
    const [ofRun] = ofTheRun.exec(text) ?? [];
    if (ofRun !== undefined) unfilled.push({ path, message: nothingFillsIn(ofRun) });
    return text.replaceAll(inside, (seen: string, name: string | undefined) => {
      if (name === undefined) return '$';
      if (name.startsWith('env.')) {
        unfilled.push({ path, message: nothingFillsIn(seen) });
        return seen;
      }
      const value = valueOf(name, path);
      return value === undefined ? seen : inText(value);
    });
  };
  const walk = (value: Json, path: Path): Json => {
    if (typeof value === 'string') return fill(value, path);
    if (Array.isArray(value)) return value.map((item: Json, index) => walk(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { value: walk(root, []), origins, used, unfilled };
}

function inText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
