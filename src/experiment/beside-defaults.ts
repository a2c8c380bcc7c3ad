import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';
import { isMap } from './cell.ts';
import { valueSchema } from './value-schema.ts';

/** Canonical values of params, less those that whoever writes nothing gets as well, inside of them too. */
export function besideDefaults(specs: ParamSpecs, values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, Json][] => {
      const spec = specs[name];
      return spec !== undefined && isDefault(spec, value) ? [] : [[name, inside(spec, value)]];
    }),
  );
}

function isDefault(spec: ParamSpec, value: Json): boolean {
  return spec.default !== undefined && isDeepStrictEqual(valueSchema(spec).parse(undefined), value);
}

function inside(spec: ParamSpec | undefined, value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inside(spec?.items, item));
  if (!isMap(value)) return value;
  if (spec?.fields !== undefined) return besideDefaults(spec.fields, value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(spec?.items, item)]));
}
