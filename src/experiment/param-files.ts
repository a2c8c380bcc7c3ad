import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../model/errors.ts';
import type { FileParam } from '../model/file-param.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ParamSpec, ParamSpecs } from '../model/params.ts';
import { isMap } from './cell.ts';
import type { Path } from './problems.ts';

/** A file that is read whole by each agent has at most this size, MiB. */
const mostMiB = 64;

export interface FilePlaces {
  /** Against which paths are resolved. */
  readonly directory: string;
  /** Of the values. */
  readonly path: Path;
  readonly refuse: (path: Path, message: string) => void;
}

/**
 * Params of a scenario with what only the folder of the experiment can tell: of type `contents` what stands in the file, so that it comes to agents on other machines, too;
 * of type `file` which one it is, to be read by agents.
 */
export function withFiles(specs: ParamSpecs, values: JsonObject, { path, ...places }: FilePlaces): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, settled(specs[name], value, { ...places, path: [...path, name] })]),
  );
}

function settled(spec: ParamSpec | undefined, value: Json, places: FilePlaces): Json {
  const at = (key: string | number): FilePlaces => ({ ...places, path: [...places.path, key] });
  if (typeof value === 'string') return spec === undefined ? value : ofFile(spec, value, places);
  const items = spec?.items;
  if (items !== undefined && Array.isArray(value)) return value.map((item: Json, index) => settled(items, item, at(index)));
  if (!isMap(value)) return value;
  if (items !== undefined) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(items, item, at(key))]));
  return spec?.fields === undefined ? value : withFiles(spec.fields, value, places);
}

function ofFile({ type }: ParamSpec, text: string, { directory, path, refuse }: FilePlaces): Json {
  try {
    if (type === 'contents') return readFileSync(resolve(directory, text), 'utf8');
    return type === 'file' ? (fileParam(text, directory) as unknown as Json) : text;
  } catch (error) {
    refuse(path, `${text} cannot be read: ${messageOf(error)}`);
    return text;
  }
}

function fileParam(name: string, directory: string): FileParam {
  const path = resolve(directory, name);
  if (statSync(path).size > mostMiB * 2 ** 20) throw new Error(`it is larger than the ${mostMiB} MiB that an agent holds in memory`);
  return { name, url: pathToFileURL(path).href, digest: createHash('sha256').update(readFileSync(path)).digest('hex') };
}
