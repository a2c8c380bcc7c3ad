import { commandLoad } from '../src/external/load/command-load.ts';
import { controllers } from '../src/load/controllers/index.ts';
import { loops } from '../src/load/loops/index.ts';
import { pacers } from '../src/load/pacers/index.ts';
import type { ParamSpecs } from '../src/model/params.ts';
import { paramTable, partsTable } from './param-table.ts';

/** The generated tables of `docs/drives.md`. */
export const drivesTables: { readonly [name: string]: () => string } = {
  pacers: () => partsTable('pacer', pacers),
  controllers: () => partsTable('controller', controllers),
  loops: () => partsTable('key', loopParts()),
  load: () => paramTable(commandLoad.options.fields ?? {}),
};

function loopParts(): { readonly [name: string]: { readonly about: string; readonly options: ParamSpecs } } {
  return Object.fromEntries(Object.entries(loops).map(([name, { about, options }]) => [name, { about, options: options.fields ?? {} }]));
}
