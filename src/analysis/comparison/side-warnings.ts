import { type ComparisonDesign, isPaired, type PlanDifference } from '../../model/comparison.ts';
import type { Fingerprint } from '../../model/result.ts';
import type { FinishedRun, SideRuns } from './finished-run.ts';

/** What is said of a machine where it is not the same for all runs. */
const machineNames = {
  hostname: 'machine',
  cpu: 'processor',
  cores: 'number of cores',
  memoryBytes: 'memory',
  release: 'kernel',
  node: 'version of Node',
  regatta: 'version of Regatta',
} as const satisfies Partial<Record<keyof Fingerprint, string>>;

interface Sides {
  readonly base: SideRuns;
  readonly head: SideRuns;
  readonly design: ComparisonDesign;
}

/** What could explain a difference, or the lack of one, beside what is compared. */
export function sideWarnings(sides: Sides, changed: readonly PlanDifference[]): string[] {
  const { base, head, design } = sides;
  const runs = [...base.runs, ...head.runs];
  return [
    ...(!isPaired(design)
      ? ['the runs are not paired: what changed on the machine between them counts as a difference of the two sides, and less is found']
      : []),
    ...otherMachines(runs),
    ...[base, head].flatMap(mixedVersions),
    ...(isPaired(design) ? otherSeeds(sides) : []),
    ...(changed.length === 0 && isSameSoftware(base.runs[0], head.runs[0])
      ? ['base and head are the same plan at the same versions: what is found is noise']
      : []),
  ];
}

function otherMachines(runs: readonly FinishedRun[]): string[] {
  const differing = Object.entries(machineNames).filter(([key]) => {
    const values = runs.map(({ results }) => results.environment.machine[key as keyof typeof machineNames]);
    return new Set(values).size > 1;
  });
  if (differing.length === 0) return [];
  return [`not all runs have the same ${differing.map(([, name]) => name).join(', ')}: a difference may come from that`];
}

function mixedVersions({ name, runs }: SideRuns): string[] {
  const count = new Set(runs.map(versionsOf)).size;
  return count > 1 ? [`the runs of ${name} are of ${count} different sets of versions`] : [];
}

function otherSeeds({ base, head }: Sides): string[] {
  const count = base.runs.filter(({ plan }, pair) => plan.seed !== head.runs[pair]?.plan.seed).length;
  return count === 0 ? [] : [`${count} of ${base.runs.length} pairs do not share their seed: what they draw at random differs too`];
}

/** Also what has no version may be another, where the runs were started in other commits, or in a tree that was dirty. */
function isSameSoftware(base: FinishedRun | undefined, head: FinishedRun | undefined): boolean {
  const [before, now] = [base?.record.checkout, head?.record.checkout];
  const isDirty = before?.dirty === true || now?.dirty === true;
  return versionsOf(base) === versionsOf(head) && before?.commit === now?.commit && !isDirty;
}

function versionsOf(run: FinishedRun | undefined): string {
  const versions = Object.entries(run?.results.environment.versions ?? {});
  return versions
    .map(([name, version]) => `${name} ${version}`)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join('\n');
}
