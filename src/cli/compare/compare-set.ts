import { pairsOf } from '../../analysis/comparison/pairs.ts';
import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import { RegattaError } from '../../model/errors.ts';
import type { ComparisonPlan } from '../../model/result.ts';
import { listRuns } from '../../recording/home.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { home } from '../named-runs.ts';
import { usualLevel } from './comparison-options.ts';
import { type Compared, compared, comparedWithin, finishedRun } from './finished-runs.ts';

/**
 * What the pairs of a set say, as far as it came: one that was cut off is compared by what it has.
 * @returns null where no pair is whole
 * @throws RegattaError USAGE where the set is no comparison
 */
export async function compareSet(set: SetFiles): Promise<Compared | null> {
  const { comparison: plan, runs } = set.readRecord();
  const known = new Map(listRuns(home()).map((files) => [files.id, files]));
  const finished = (id: string): FinishedRun[] => {
    const files = known.get(id);
    return files?.has('results.json') === true ? [finishedRun(files)] : [];
  };
  if (plan === undefined || plan.within === true) return compareWithin(set, plan, finished);
  const pairs = pairsOf(runs, ({ side = 'base' }) => side);
  const found = pairs.flatMap(({ base, head }) => {
    const [[one], [other]] = [finished(base.id), finished(head.id)];
    return one === undefined || other === undefined ? [] : [{ base: one, head: other }];
  });
  if (found.length === 0) return null;
  const { comparison, charts } = await compared({
    base: { name: plan.base, runs: found.map(({ base }) => base) },
    head: { name: plan.head, runs: found.map(({ head }) => head) },
    design: 'paired',
    level: plan.level,
    mayDiffer: true,
  });
  const gone = pairs.length - found.length;
  return withWarning(
    { comparison, charts },
    gone === 0 ? undefined : `${gone} of ${pairs.length} pairs have no results any more, or never had`,
  );
}

/** A set whose runs have both sides within themselves: one that was made to be compared, or any of an experiment that says which versions are. */
async function compareWithin(
  set: SetFiles,
  plan: ComparisonPlan | undefined,
  finished: (id: string) => readonly FinishedRun[],
): Promise<Compared | null> {
  const { runs } = set.readRecord();
  const found = runs.flatMap(({ id }) => finished(id));
  const versions = plan ?? found[0]?.plan.compare;
  if (versions === undefined) {
    throw new RegattaError('USAGE', `set ${set.id} is no comparison, and its fleets have no two versions`, {
      hint: 'Two sets are compared by `regatta compare SET --with SET`.',
    });
  }
  if (found.length === 0) return null;
  const gone = runs.length - found.length;
  const warning = gone === 0 ? undefined : `${gone} of ${runs.length} runs have no results any more, or never had`;
  return withWarning(await comparedWithin(found, { versions, level: plan?.level ?? usualLevel }), warning);
}

function withWarning({ comparison, charts }: Compared, warning: string | undefined): Compared {
  return { comparison: { ...comparison, warnings: [...comparison.warnings, ...(warning === undefined ? [] : [warning])] }, charts };
}
