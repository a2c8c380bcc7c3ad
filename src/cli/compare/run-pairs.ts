import { abba, mostTries, nextStep, type Pair, pairsOf } from '../../analysis/comparison/pairs.ts';
import type { Looks } from '../../analysis/statistics/looks.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunResult } from '../../model/result.ts';
import type { RunEnd } from '../../orchestrator/run.ts';
import { runSet, type SetOrder } from '../../orchestrator/run-set.ts';
import { createSet } from '../../recording/home.ts';
import type { SetFiles } from '../../recording/set-files.ts';
import { home } from '../named-runs.ts';
import { say } from '../say.ts';
import { shellCommand } from '../shell-command.ts';
import { listenForStop, type UserStop } from '../signals.ts';
import { wireBuilds } from '../wire.ts';
import { comparisonSentence } from '../wire-reports.ts';
import { buildSides } from './build-sides.ts';
import { compareSet } from './compare-set.ts';
import { comparedRun } from './compared-run.ts';
import type { PairOptions } from './comparison-options.ts';
import type { Compared } from './finished-runs.ts';
import { planLooks } from './plan-looks.ts';
import type { Side, Sides } from './plan-sides.ts';

/** When the pairs are looked at, and whether what is seen there is enough. */
interface JudgedLooks {
  /** Numbers of pairs, ascending. */
  readonly pairs: readonly number[];
  isClear(comparison: Comparison): boolean;
}

/** What came of the pairs of a command. */
export interface PairsEnd {
  readonly set: SetFiles;
  /** null where no pair became whole. */
  readonly compared: Compared | null;
  readonly isCancelled: boolean;
}

/**
 * Runs base and head in turn, on this machine and with one seed a pair, until it is clear what they say or there are as many pairs as there may be.
 * @param user who may stop them; whoever sends a signal to this process unless given
 * @throws RegattaError USAGE where even the last look could tell nothing
 */
export async function runPairs(
  sides: Sides,
  options: PairOptions,
  wanted: JudgedLooks,
  user: UserStop = listenForStop(say),
): Promise<PairsEnd> {
  const { looks } = planLooks(sides.head.plan, sides.kits, { pairs: wanted.pairs, level: options.level });
  const build = wireBuilds(home());
  await buildSides(sides, { build, say, wait: options.wait, signal: user.stop });
  const set = createSet(home(), sides.head.plan.name, new Date());
  say(`set ${set.id}: ${looks.pairs.join(', ')} pairs are looked at, each at a level of ${Number((100 * looks.level).toPrecision(2))} %`);
  const order = pairsOrder(sides, looks, async () => {
    const { comparison } = (await compareSet(set)) ?? {};
    if (comparison === undefined) return false;
    say(`\nlook at ${comparison.base.runs.length} pairs: ${comparisonSentence(comparison)}\n`);
    return wanted.isClear(comparison);
  });
  const run = comparedRun(options, { user, build, command: order.command });
  const end = await runSet(order, set, user.stop, (plan, place) => {
    const side = order.comparison.sides[place.index] ?? 'base';
    say(`pair ${Math.floor(place.index / 2) + 1}, ${side}${sides[side].name === side ? '' : ` (${sides[side].name})`}`);
    return run(plan, place);
  });
  return { set, compared: await compareSet(set), isCancelled: end.result === 'cancelled' };
}

/** All runs that there may be, each pair with a seed of its own. */
function pairsOrder(sides: Sides, looks: Looks, judge: () => Promise<boolean>): SetOrder & Required<Pick<SetOrder, 'comparison'>> {
  const { base, head } = sides;
  const pairs = mostTries(looks.pairs.at(-1) ?? 0);
  const order = abba(pairs);
  const paired = (ends: readonly RunEnd[]): Pair<RunResult | null>[] =>
    pairsOf(ends, (_, index) => order[index] ?? 'base').map((pair) => ({ base: pair.base.result, head: pair.head.result }));
  return {
    name: head.plan.name,
    command: shellCommand(['regatta', ...process.argv.slice(2)]),
    plans: order.map((side, index) => withSeed(sides[side], Math.floor(index / 2))),
    axes: axesOf(base.plan, head.plan),
    repeats: 1,
    comparison: {
      plan: { base: base.name, head: head.name, looks: looks.pairs, level: looks.level },
      sides: order,
      isOver: async (ends) => {
        // within a pair there is nothing to say
        if (ends.length % 2 === 1) return false;
        const step = nextStep(paired(ends), looks.pairs);
        if (step === 'give-up') say('given up: hardly a run can be trusted');
        return step === 'look' ? judge() : step !== 'measure';
      },
    },
  };
}

function withSeed({ plan }: Side, pair: number): Plan {
  return { ...plan, seed: plan.seed + pair };
}

/** Params that the sides have with different values. */
function axesOf(base: Plan, head: Plan): SetOrder['axes'] {
  const names = new Set([...Object.keys(base.params), ...Object.keys(head.params)]);
  return [...names]
    .filter((name) => JSON.stringify(base.params[name]) !== JSON.stringify(head.params[name]))
    .map((name) => ({ name, values: [base.params[name] ?? null, head.params[name] ?? null] }));
}
