import type { Kit } from '../../model/kit.ts';
import { planExperiment, type PlanRequest } from '../../experiment/load-experiment.ts';
import { RegattaError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { type ExperimentOptions, planRequest } from '../experiment-options.ts';
import { wireExperimentParts } from '../wire.ts';

/** One side of a comparison: a plan, and what is changed in it. */
export interface Side {
  readonly name: string;
  readonly plan: Plan;
}

export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly kits: readonly Kit[];
}

/** What each side changes in the experiment, beside what the command line changes in both: `rate=4`. */
export interface SideChanges {
  readonly base: readonly string[];
  readonly head: readonly string[];
}

/**
 * Reads an experiment for both sides.
 * @throws RegattaError as planExperiment; USAGE where a side is more than one plan, or both are the same
 */
export async function planSides(file: string, options: ExperimentOptions, changes: SideChanges): Promise<Sides> {
  const request = planRequest(file, options);
  const base = await planSide(request, changes.base, 'base');
  const head = await planSide(request, changes.head, 'head');
  return { base: base.side, head: head.side, kits: head.kits };
}

async function planSide(
  request: PlanRequest,
  changes: readonly string[],
  name: 'base' | 'head',
): Promise<{ side: Side; kits: readonly Kit[] }> {
  const { plans, axes, repeats, kits } = await planExperiment(
    { ...request, change: { option: `--${name}-define`, define: changes } },
    wireExperimentParts(),
  );
  const [plan] = plans as [Plan];
  if (plans.length > repeats) {
    const varied = axes.filter(({ values }) => values.length > 1).map((axis) => axis.name);
    throw new RegattaError('USAGE', `${name} is ${plans.length / repeats} plans, and a side of a comparison is one`, {
      hint: `Fix what the matrix varies: ${varied.map((param) => `-D ${param}=…`).join(' ')}`,
    });
  }
  return { side: { name: changes.length === 0 ? name : changes.join(' '), plan }, kits };
}
