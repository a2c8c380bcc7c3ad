import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveKit } from '../experiment/resolve-kit.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import type { Plan } from '../model/plan.ts';

type PlannedKit = Plan['kits'][number];

/**
 * The declarations of the kits that a plan names. Where one is not in its place, as of a run from another machine, that of the same name is taken which an
 * experiment in this folder would get; stderr says so.
 * @param builtIn comes with Regatta, wherever that is
 * @throws RegattaError KIT_BROKEN
 */
export function plannedKits(plan: Plan, builtIn: Kit): Promise<readonly Kit[]> {
  return Promise.all(
    plan.kits.map(async (kit) => {
      if (existsSync(fileURLToPath(kit.url))) return loadKit(kit);
      return kit.name === builtIn.name ? builtIn : kitOfThatName(kit);
    }),
  );
}

async function loadKit({ name, url }: PlannedKit): Promise<Kit> {
  try {
    return ((await import(url)) as { readonly default: Kit }).default;
  } catch (error) {
    throw new RegattaError('KIT_BROKEN', `kit ${name} cannot be loaded from ${url}: ${messageOf(error)}`, { cause: error });
  }
}

async function kitOfThatName({ name, url, version }: PlannedKit): Promise<Kit> {
  const found = await resolveKit(name, process.cwd());
  if ('problem' in found) {
    throw new RegattaError('KIT_BROKEN', `the run ${found.problem}`, {
      hint: `It had the kit (${version}) at ${fileURLToPath(url)}. Install it, or go to the folder of the experiment.`,
    });
  }
  process.stderr.write(
    `kit ${name} ${version} is no more at ${fileURLToPath(url)}: ${found.version} from ${fileURLToPath(found.url)} is taken\n`,
  );
  return found.kit;
}
