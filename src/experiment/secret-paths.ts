import type { JsonObject } from '../model/json.ts';
import type { ParamSpecs } from '../model/params.ts';
import { isMap } from './cell.ts';

/** Where in params secrets stand, as their specs say. */
export function secretPaths(specs: ParamSpecs, values: JsonObject): readonly (readonly string[])[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const { secret, fields } = specs[name] ?? {};
    if (secret === true) return [[name]];
    return fields !== undefined && isMap(value) ? secretPaths(fields, value).map((path) => [name, ...path]) : [];
  });
}
