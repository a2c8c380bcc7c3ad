import type { Kit } from '../../model/kit.ts';
import { planExperiment, type PlanRequest } from '../../experiment/load-experiment.ts';
import { RegattaError } from '../../model/errors.ts';
import { partsOf } from '../../model/fleet-of-node.ts';
import type { Plan } from '../../model/plan.ts';
import { type ExperimentOptions, planRequest } from '../experiment-options.ts';
import { wireExperimentParts } from '../wire.ts';

/** One side of a comparison: a plan, and what is changed in it. */
export interface Side {
  readonly name: string;
  readonly plan: Plan;
  /** Whether anything is changed in it. */
  readonly isChanged: boolean;
}

export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly kits: readonly Kit[];
}

/** What a side changes in the experiment, beside what the command line changes in both. */
export interface SideChange {
  /** `rate=4` */
  readonly define: readonly string[];
  /** `main`, or `NAME=main` for one source or fleet. */
  readonly versions: readonly string[];
}

/**
 * Reads an experiment for both sides.
 * @throws RegattaError as planExperiment; USAGE where a side is more than one plan, or both are the same
 */
export async function planSides(
  file: string,
  options: ExperimentOptions,
  changes: { readonly base: SideChange; readonly head: SideChange },
): Promise<Sides> {
  const request = planRequest(file, options);
  const base = await planSide(request, changes.base, 'base');
  const head = await planSide(request, changes.head, 'head');
  return { base: base.side, head: head.side, kits: head.kits };
}

async function planSide(
  request: PlanRequest,
  { define, versions }: SideChange,
  name: 'base' | 'head',
): Promise<{ side: Side; kits: readonly Kit[] }> {
  const { plans, axes, repeats, kits } = await planExperiment(
    { ...request, change: { option: `--${name}-define`, define }, versions },
    wireExperimentParts(),
  );
  const [plan] = plans as [Plan];
  if (plans.length > repeats) {
    const varied = axes.filter(({ values }) => values.length > 1).map((axis) => axis.name);
    throw new RegattaError('USAGE', `${name} is ${plans.length / repeats} plans, and a side of a comparison is one`, {
      hint: `Fix what the matrix varies: ${varied.map((param) => `-D ${param}=…`).join(' ')}`,
    });
  }
  for (const version of versions) checkVersion(plan, version, `--${name}`);
  const changes = [...versions, ...define];
  return { side: { name: changes.length === 0 ? name : changes.join(' '), plan, isChanged: changes.length > 0 }, kits };
}

/** A version is of a source that is there, and of one alone. @throws RegattaError USAGE */
function checkVersion({ fleets, file }: Plan, version: string, option: string): void {
  const built = fleets.flatMap((whole) =>
    partsOf(whole).flatMap(({ fleet: { name, source }, version: own }) =>
      source === undefined ? [] : [{ name, source, isFixed: own !== undefined }],
    ),
  );
  if (built.length === 0) {
    throw new RegattaError('USAGE', `${option} ${version}: no fleet of ${file} has a source, of which that could be a version`, {
      hint: 'Write into a fleet, or under node: source: {git: ., build: npm ci}.',
    });
  }
  const all = [...new Set(built.map(({ source }) => source.from))];
  const [named] = /^[^=]+(?==.)/.exec(version) ?? [];
  const meant = built.filter(({ name, source }) => named === undefined || named === name || named === source.from);
  if (meant.length === 0) {
    throw new RegattaError(
      'USAGE',
      `${option} ${version}: there is no source ${named}; there ${all.length === 1 ? 'is' : 'are'} ${all.join(', ')}`,
    );
  }
  const taken = meant.filter(
    ({ source, isFixed }) => !isFixed && source.version === version.slice(named === undefined ? 0 : named.length + 1),
  );
  if (taken.length === 0) {
    throw new RegattaError('USAGE', `${option} ${version}: every fleet that it could be of says its version itself`, {
      hint: 'A version that a comparison is to change stands under node:, or nowhere.',
    });
  }
  if (named === undefined && new Set(taken.map(({ source }) => source.from)).size > 1) {
    throw new RegattaError('USAGE', `${option} ${version}: of which source? there are ${all.join(', ')}`, {
      hint: `Write ${option} ${all[0]}=${version}.`,
    });
  }
}
