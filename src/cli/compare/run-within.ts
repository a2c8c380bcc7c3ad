import { RegattaError } from '../../model/errors.ts';
import type { Kit } from '../../model/kit.ts';
import type { FleetPlan, Plan, VersionComparison } from '../../model/plan.ts';
import type { BuiltSoftware } from '../../model/result.ts';
import { say } from '../say.ts';
import { listenForStop } from '../signals.ts';
import { buildTogether, type SideBuilding } from './build-sides.ts';
import type { PairOptions } from './comparison-options.ts';
import { planLooks } from './plan-looks.ts';
import { type JudgedLooks, type PairsEnd, runJudged } from './run-judged.ts';

/** An experiment of which each run has both sides within itself. */
export interface Within {
  readonly plan: Plan;
  readonly versions: VersionComparison;
  readonly kits: readonly Kit[];
  /** What both sides are, where that is the same; absent where they differ. */
  readonly only?: 'base';
}

/**
 * Runs the experiment, each time with a seed of its own by which the nodes of either version are drawn anew, until it is clear what one version says of the other or there are as many
 * runs as there may be.
 * @throws RegattaError USAGE where even the last look could tell nothing, or both versions come to the same
 */
export async function runWithin(
  { plan, versions, kits, only }: Within,
  options: PairOptions,
  { pairs, isClear }: JudgedLooks,
): Promise<PairsEnd> {
  const { base, head } = versions;
  const { looks } = planLooks(plan, kits, { pairs, level: options.level, isWithin: true });
  const runs = {
    looks,
    unit: 'runs',
    sides: { base, head, within: true } as const,
    axes: [],
    plans: (most: number) =>
      Array.from({ length: most }, (_, run) => ({
        plan: { ...plan, seed: plan.seed + run },
        ...(only === undefined ? {} : { side: only }),
        title: `run ${run + 1}, ${base} and ${head}`,
      })),
    paired: <T>(results: readonly T[]) => results.map((result) => ({ base: result, head: result })),
    build: (building: SideBuilding) => buildVersions(plan, versions, building),
  };
  return runJudged(runs, options, { isClear, user: listenForStop(say) });
}

/** The same experiment with the base in the place of the head: what then differs is noise. */
export function withoutChange({ plan, versions: compared, kits }: Within): Within {
  const same = (fleet: FleetPlan): FleetPlan => {
    const { versions } = fleet;
    const source = versions?.find(({ name }) => name === compared.base)?.source;
    if (versions === undefined || source === undefined) return fleet;
    return { ...fleet, versions: versions.map((version) => (version.name === compared.head ? { ...version, source } : version)) };
  };
  return { plan: { ...plan, fleets: plan.fleets.map(same) }, versions: compared, kits, only: 'base' };
}

async function buildVersions(plan: Plan, { base, head }: VersionComparison, building: SideBuilding): Promise<void> {
  const [built] = (await buildTogether([plan], building)) as [readonly BuiltSoftware[]];
  const digests = (name: string): string =>
    JSON.stringify(built.filter(({ versionNames = [] }) => versionNames.includes(name)).map(({ digest }) => digest));
  // what was asked for as the same is meant
  const isMeant = built.some(({ versionNames = [] }) => versionNames.includes(base) && versionNames.includes(head));
  if (digests(base) !== digests(head) || isMeant) return;
  const title = built.find(({ versionNames = [] }) => versionNames.includes(head))?.title ?? '';
  throw new RegattaError('USAGE', `versions ${base} and ${head} are the same: ${title}`, {
    hint: '`regatta noise` holds a version against itself. What is not committed is version . of a repository.',
  });
}
