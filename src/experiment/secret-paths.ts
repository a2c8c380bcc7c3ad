import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';

type Places = readonly (readonly string[])[];

/** Where in params secrets stand, as their specs say. */
export function secretPaths(specs: ParamSpecs, values: JsonObject): Places {
  return below(values, (name) => specs[name]);
}

function placesIn(spec: ParamSpec | undefined, value: Json): Places {
  if (spec?.secret === true) return [[]];
  const { fields, items } = spec ?? {};
  if ((fields ?? items) === undefined || typeof value !== 'object' || value === null) return [];
  return below(value, (key) => items ?? fields?.[key]);
}

/** Those in a map, or in a list by their numbers. */
function below(values: object, specOf: (key: string) => ParamSpec | undefined): Places {
  return Object.entries(values).flatMap(([key, value]: [string, Json]) => placesIn(specOf(key), value).map((path) => [key, ...path]));
}
