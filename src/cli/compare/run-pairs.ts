import { abba, pairsOf } from '../../analysis/comparison/pairs.ts';
import type { Plan } from '../../model/plan.ts';
import type { SetOrder } from '../../orchestrator/run-set.ts';
import { say } from '../say.ts';
import { listenForStop, type UserStop } from '../signals.ts';
import { buildSides, type SideBuilding } from './build-sides.ts';
import type { PairOptions } from './comparison-options.ts';
import { planLooks } from './plan-looks.ts';
import type { Side, Sides } from './plan-sides.ts';
import { type JudgedLooks, type PairsEnd, runJudged } from './run-judged.ts';

/**
 * Runs base and head in turn, on this machine and with one seed a pair, until it is clear what they say or there are as many pairs as there may be.
 * @param user who may stop them; whoever sends a signal to this process unless given
 * @throws RegattaError USAGE where even the last look could tell nothing
 */
export async function runPairs(
  sides: Sides,
  options: PairOptions,
  { pairs, isClear }: JudgedLooks,
  user: UserStop = listenForStop(say),
): Promise<PairsEnd> {
  const { base, head, kits } = sides;
  const { looks } = planLooks(head.plan, kits, { pairs, level: options.level });
  const runs = {
    looks,
    unit: 'pairs',
    sides: { base: base.name, head: head.name },
    axes: axesOf(base.plan, head.plan),
    plans: (most: number) =>
      abba(most).map((side, index) => {
        const pair = Math.floor(index / 2);
        const { name } = sides[side];
        return { plan: withSeed(sides[side], pair), side, title: `pair ${pair + 1}, ${side}${name === side ? '' : ` (${name})`}` };
      }),
    paired: <T>(results: readonly T[]) => pairsOf(results, (_, index) => abba(Math.ceil(results.length / 2))[index] ?? 'base'),
    build: (building: SideBuilding) => buildSides(sides, building),
  };
  return runJudged(runs, options, { isClear, user });
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
