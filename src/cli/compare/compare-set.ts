import { pairsOf } from '../../analysis/comparison/pairs.ts';
import { RegattaError } from '../../model/errors.ts';
import { listRuns } from '../../recording/home.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { home } from '../named-runs.ts';
import { type Compared, compared, finishedRun } from './finished-runs.ts';

/**
 * What the pairs of a set say, as far as it came: one that was cut off is compared by what it has.
 * @returns null where no pair is whole
 * @throws RegattaError USAGE where the set is no comparison
 */
export async function compareSet(set: SetFiles): Promise<Compared | null> {
  const { comparison: plan, runs } = set.readRecord();
  if (plan === undefined) {
    throw new RegattaError('USAGE', `set ${set.id} is no comparison`, {
      hint: 'Two sets are compared by `regatta compare SET --with SET`.',
    });
  }
  const known = new Map(listRuns(home()).map((files) => [files.id, files]));
  const pairs = pairsOf(runs, ({ side = 'base' }) => side);
  const found = pairs.flatMap(({ base, head }) => {
    const [one, other] = [known.get(base.id), known.get(head.id)];
    if (one?.has('results.json') !== true || other?.has('results.json') !== true) return [];
    return [{ base: finishedRun(one), head: finishedRun(other) }];
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
  const warnings = gone === 0 ? [] : [`${gone} of ${pairs.length} pairs have no results any more, or never had`];
  return { comparison: { ...comparison, warnings: [...comparison.warnings, ...warnings] }, charts };
}
