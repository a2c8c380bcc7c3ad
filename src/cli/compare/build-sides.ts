import { RegattaError } from '../../model/errors.ts';
import { partsOf } from '../../model/fleet-of-node.ts';
import type { Plan } from '../../model/plan.ts';
import type { BuiltSoftware } from '../../model/result.ts';
import { type BuildSource, buildSources } from '../../orchestrator/build-sources.ts';
import { holdMachine } from '../../orchestrator/machine-lock.ts';
import type { Sides } from './plan-sides.ts';

/** How what is to be compared is built before its first run. */
export interface SideBuilding {
  readonly build: BuildSource;
  readonly say: (line: string) => void;
  /** Whether other runs on this machine are waited for, which building would disturb. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

/**
 * Builds both sides, so that neither the first run of one is unlike its others, nor half of a comparison is found to be impossible.
 * @throws RegattaError SOURCE, BUILD; USAGE where two versions come to the same
 */
export async function buildSides({ base, head }: Sides, building: SideBuilding): Promise<void> {
  const [old, fresh] = (await buildTogether([base.plan, head.plan], building)) as [readonly BuiltSoftware[], readonly BuiltSoftware[]];
  if (fresh.length === 0) return;
  const isSame = JSON.stringify(old.map(({ digest }) => digest)) === JSON.stringify(fresh.map(({ digest }) => digest));
  if (isSame && withoutVersions(base.plan) === withoutVersions(head.plan) && base.plan !== head.plan && base.name !== head.name) {
    throw new RegattaError('USAGE', `${base.name} and ${head.name} are the same: ${fresh.map(({ title }) => title).join(', ')}`, {
      hint: '`regatta noise` runs an experiment against itself. What is not committed is version . of a repository.',
    });
  }
}

/** What plans are made of, in their order, while nothing else goes on on the machine. @throws RegattaError SOURCE, BUILD */
export async function buildTogether(plans: readonly Plan[], building: SideBuilding): Promise<readonly (readonly BuiltSoftware[])[]> {
  const { say, signal, wait } = building;
  if (!plans.some(({ fleets }) => fleets.flatMap(partsOf).some(({ fleet }) => fleet.source !== undefined))) return plans.map(() => []);
  const waiting = (run: string, pid: number): void => say(`wait for run ${run} (process ${pid}) to leave the machine`);
  using _ = await holdMachine({ run: 'that builds for a comparison', wait, signal, waiting });
  const built: (readonly BuiltSoftware[])[] = [];
  for (const plan of plans) built.push(await buildPlan(plan, building));
  const notes = new Set(built.flat().flatMap((software) => software.notes));
  for (const note of notes) say(`note: ${note}`);
  return built;
}

async function buildPlan(plan: Plan, { build, say, signal }: SideBuilding): Promise<readonly BuiltSoftware[]> {
  const step = ({ title, state, detail }: { readonly title: string; readonly state: string; readonly detail?: string }): void => {
    if (state !== 'failed') say(state === 'started' ? title : `${title}: ${detail ?? state}`);
  };
  return (await buildSources(plan, { build, reporters: { step }, signal })).software;
}

function withoutVersions(plan: Plan): string {
  return JSON.stringify({
    ...plan,
    fleets: plan.fleets.map(({ source, ...fleet }) => ({ ...fleet, source: { ...source, version: null } })),
  });
}
