import { Command } from 'commander';
import { experimentJsonSchema } from '../../experiment/json-schema.ts';
import { namedKits } from '../../experiment/named-kits.ts';
import { RegattaError } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Kit } from '../../model/kit.ts';
import { wireExperimentParts } from '../wire.ts';

/** Kits that come with Regatta: those that the committed schema knows. */
export const ownKits = ['gossipsub', 'http'] as const;

export function command(): Command {
  return new Command('schema')
    .argument('[experiment]', 'experiment file whose kits the schema is to know as well')
    .action(async (file: string | undefined) => {
      process.stdout.write(`${JSON.stringify(await experimentSchema(file), undefined, 2)}\n`);
    });
}

/** The schema of experiments with Regatta's own kits, and those that a file names. */
export async function experimentSchema(file?: string): Promise<JsonObject> {
  const parts = wireExperimentParts();
  const kits: Kit[] = [parts.builtIn.kit];
  for (const name of ownKits) {
    const resolved = await parts.resolveKit(name, import.meta.dirname);
    if (!('problem' in resolved)) kits.push(resolved.kit);
    // each kit is a package of its own, which an installation may do without
    else if (resolved.isInstalled) throw new RegattaError('KIT_BROKEN', resolved.problem);
  }
  const named = file === undefined ? [] : await namedKits(file, process.cwd(), parts);
  return experimentJsonSchema({
    kits: [...kits, ...named.filter((kit) => !kits.includes(kit))],
    runners: Object.keys(parts.runners),
    builders: parts.builders,
    reporters: Object.keys(parts.reporters),
    validityRules: Object.keys(parts.validityRules),
  });
}
