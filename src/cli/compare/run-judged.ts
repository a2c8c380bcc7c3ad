import { mostTries, nextStep, type Pair } from '../../analysis/comparison/pairs.ts';
import type { Looks } from '../../analysis/statistics/looks.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { Plan } from '../../model/plan.ts';
import type { ComparisonPlan, RunResult } from '../../model/result.ts';
import { runSet, type SetOrder } from '../../orchestrator/run-set.ts';
import { createSet } from '../../recording/home.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { home } from '../named-runs.ts';
import { say } from '../say.ts';
import { shellCommand } from '../shell-command.ts';
import type { UserStop } from '../signals.ts';
import { wireBuilds } from '../wire.ts';
import { comparisonSentence } from '../wire-reports.ts';
import type { SideBuilding } from './build-sides.ts';
import { compareSet } from './compare-set.ts';
import { comparedRun } from './compared-run.ts';
import type { PairOptions } from './comparison-options.ts';
import type { Compared } from './finished-runs.ts';

/** When the pairs are looked at, and whether what is seen there is enough. */
export interface JudgedLooks {
  /** Numbers of pairs, ascending. */
  readonly pairs: readonly number[];
  readonly isClear: (comparison: Comparison) => boolean;
}

/** Runs that are compared as they come. */
export interface JudgedRuns {
  readonly looks: Looks;
  /** `pairs` */
  readonly unit: string;
  readonly sides: Omit<ComparisonPlan, 'looks' | 'level'>;
  readonly axes: SetOrder['axes'];
  /** The plan of so many pairs at most. */
  readonly plans: (pairs: number) => readonly { readonly plan: Plan; readonly side?: 'base' | 'head'; readonly title: string }[];
  /** What ended so far, in pairs that are whole. */
  readonly paired: (results: readonly (RunResult | null)[]) => readonly Pair<RunResult | null>[];
  /** Before the first run. */
  readonly build: (building: SideBuilding) => Promise<void>;
}

/** What came of the pairs of a command. */
export interface PairsEnd {
  readonly set: SetFiles;
  /** null where no pair became whole. */
  readonly compared: Compared | null;
  readonly isCancelled: boolean;
}

/** Runs them until it is clear what they say, or there are as many pairs as there may be. */
export async function runJudged(
  runs: JudgedRuns,
  options: PairOptions,
  { isClear, user }: Pick<JudgedLooks, 'isClear'> & { readonly user: UserStop },
): Promise<PairsEnd> {
  const { looks, unit } = runs;
  const build = wireBuilds(home());
  await runs.build({ build, say, wait: options.wait, signal: user.stop });
  const order = runs.plans(mostTries(looks.pairs.at(-1) ?? 0));
  const { name } = (order as [(typeof order)[number]])[0].plan;
  const set = createSet(home(), name, new Date());
  say(`set ${set.id}: ${looks.pairs.join(', ')} ${unit} are looked at, each at a level of ${Number((100 * looks.level).toPrecision(2))} %`);
  const command = shellCommand(['regatta', ...process.argv.slice(2)]);
  const judge = async (): Promise<boolean> => {
    const { comparison } = (await compareSet(set)) ?? {};
    if (comparison === undefined) return false;
    say(`\nlook at ${comparison.base.runs.length} ${unit}: ${comparisonSentence(comparison)}\n`);
    return isClear(comparison);
  };
  const sides = order.flatMap(({ side }) => side ?? []);
  const comparison = { plan: { ...runs.sides, looks: looks.pairs, level: looks.level }, sides, isOver: overAt(runs, judge) };
  const wanted: SetOrder = { name, command, plans: order.map(({ plan }) => plan), axes: runs.axes, repeats: 1, comparison };
  const run = comparedRun(options, { user, build, command });
  const end = await runSet(wanted, set, user.stop, (plan, place) => {
    say(order[place.index]?.title ?? '');
    return run(plan, place);
  });
  return { set, compared: await compareSet(set), isCancelled: end.result === 'cancelled' };
}

function overAt({ looks, paired }: JudgedRuns, judge: () => Promise<boolean>): NonNullable<SetOrder['comparison']>['isOver'] {
  let seen = 0;
  return async (ends) => {
    const pairs = paired(ends.map(({ result }) => result));
    // within a pair there is nothing to say
    if (pairs.length === seen) return false;
    seen = pairs.length;
    const step = nextStep(pairs, looks.pairs);
    if (step === 'give-up') say('given up: hardly a run can be trusted');
    return step === 'look' ? judge() : step !== 'measure';
  };
}
