import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathFrom } from './path-from.ts';

/** Of an experiment over Regatta's own kits, within the package. */
const schema = join('schema', 'experiment.schema.json');

/**
 * Where an editor finds the JSON Schema of an experiment in that folder, as its header names it: in the Regatta that the folder has installed, else in this
 * one; relative where both belong to one tree, so that the header holds on other machines too.
 */
export function schemaReference(folder: string): string {
  const own = fileURLToPath(new URL(`../../../${schema}`, import.meta.url));
  const found = installed(folder) ?? own;
  const root = dirname(dirname(own));
  const isNear = found !== own || folder === root || folder.startsWith(`${root}${sep}`);
  return isNear ? pathFrom(folder, found) : found;
}

function installed(folder: string): string | undefined {
  const path = join(folder, 'node_modules', 'regatta', schema);
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? undefined : installed(dirname(folder));
}
