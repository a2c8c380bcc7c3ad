import { checkComparable } from '../../analysis/comparison/check-comparable.ts';
import type { FinishedRun } from '../../analysis/comparison/finished-run.ts';
import { plannedGates } from '../../analysis/comparison/planned-gates.ts';
import { metricsOf } from '../../analysis/core-metrics.ts';
import { mostDetected, runsNeeded, smallestUnpairedP } from '../../analysis/statistics/detectable.ts';
import { RegattaError } from '../../model/errors.ts';
import { fingerprint } from '../../orchestrator/fingerprint.ts';
import { runSet } from '../../orchestrator/run-set.ts';
import { createSet, listRuns } from '../../recording/home.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { home } from '../named-runs.ts';
import { say } from '../say.ts';
import { shellCommand } from '../shell-command.ts';
import { listenForStop } from '../signals.ts';
import { wireBuilds } from '../wire.ts';
import { comparedRun } from './compared-run.ts';
import type { PairOptions } from './comparison-options.ts';
import { compared, finishedRun, finishedRuns } from './finished-runs.ts';
import type { Sides } from './plan-sides.ts';
import type { PairsEnd } from './run-judged.ts';
import { storedMembers } from './stored-members.ts';

/**
 * Runs the head alone, and holds it against runs that are over: half as much to run, and weaker, since whatever changed on the machine meanwhile counts as a difference.
 * @param against `baseline`, `baseline:BRANCH`, or runs
 * @throws RegattaError RUN_NOT_FOUND where there is no such baseline, NOT_COMPARABLE before anything runs where it measured something else or elsewhere, USAGE where so few runs could tell nothing
 */
export async function compareAgainst(against: readonly string[], { head, kits }: Sides, options: PairOptions): Promise<PairsEnd> {
  const base = await baseRuns(against, head.plan.name);
  checkBeforehand(base, head.plan);
  checkTells(base.length, {
    runs: options.pairs,
    level: options.level,
    gates: plannedGates(head.plan, { specs: metricsOf(head.plan, kits), kits, stored: storedMembers(head.plan) }),
  });
  const user = listenForStop(say);
  const set = createSet(home(), head.plan.name, new Date());
  const command = shellCommand(['regatta', ...process.argv.slice(2)]);
  const plans = Array.from({ length: options.pairs }, (_, index) => ({ ...head.plan, seed: head.plan.seed + index }));
  say(`set ${set.id}: ${plans.length} runs, held against ${base.length} that are over`);
  const order = { name: head.plan.name, command, plans, axes: [], repeats: plans.length };
  const run = comparedRun(options, { user, build: wireBuilds(home()), command });
  const end = await runSet(order, set, user.stop, (plan, place) => {
    say(`run ${place.index + 1} of ${plans.length}`);
    return run(plan, head.isChanged ? { ...place, side: 'head' } : place);
  });
  const known = new Map(listRuns(home()).map((files) => [files.id, files]));
  const runs = end.ends.flatMap(({ id }) => known.get(id) ?? []).filter((files) => files.has('results.json'));
  const isCancelled = end.result === 'cancelled';
  if (runs.length === 0) return { set, compared: null, isCancelled };
  const sides = { base: { name: 'baseline', runs: base }, head: { name: head.name, runs: runs.map(finishedRun) } };
  return { set, compared: await compared({ ...sides, design: 'unpaired', level: options.level, mayDiffer: false }), isCancelled };
}

async function baseRuns(against: readonly string[], experiment: string): Promise<readonly FinishedRun[]> {
  const [only = '', another] = against;
  const branch = another === undefined ? /^baseline(?::(.+))?$/.exec(only) : null;
  return branch === null ? finishedRuns(against, 'base') : baselineRuns(experiment, branch[1] ?? 'main');
}

async function baselineRuns(experiment: string, branch: string): Promise<readonly FinishedRun[]> {
  // the store takes time to load, and runs that are named need none
  const [{ openProjectStore }, { baselinesInForce }] = await Promise.all([import('../store/project-store.ts'), import('../wire-store.ts')]);
  await using store = (await openProjectStore()).store;
  const baselines = await baselinesInForce(store.db, experiment);
  const runs = baselines.find((baseline) => baseline.branch === branch)?.runs ?? [];
  const left = runs.map(({ directory }) => new RunFiles(directory)).filter((files) => files.has('results.json'));
  if (left.length > 0) return left.map(finishedRun);
  const others = baselines.map((baseline) => baseline.branch);
  throw new RegattaError(
    'RUN_NOT_FOUND',
    runs.length > 0
      ? `of the baseline of ${experiment} and branch ${branch} no run directory is left`
      : `there is no baseline of ${experiment} and branch ${branch}${others.length === 0 ? '' : `; there is one of ${others.join(', ')}`}`,
    { hint: '`regatta baseline set` chooses one.' },
  );
}

/** What would be refused in the end is refused now. */
function checkBeforehand(base: readonly FinishedRun[], plan: Sides['head']['plan']): void {
  const [first] = base;
  if (first === undefined) return;
  const results = { ...first.results, run: 'head', environment: { ...first.results.environment, machine: fingerprint() } };
  const head = { name: 'head', runs: [{ ...first, plan, results }] };
  try {
    checkComparable({ base: { name: 'baseline', runs: base }, head, design: 'unpaired', mayDiffer: false });
  } catch (error) {
    if (!(error instanceof RegattaError)) throw error;
    throw new RegattaError(error.code, error.message, { hint: 'Hold it against runs of this plan that were made on this machine.' });
  }
}

function checkTells(base: number, { runs, level, gates }: { readonly runs: number; readonly level: number; readonly gates: number }): void {
  if (mostDetected(smallestUnpairedP(base, runs), level) >= gates) return;
  throw new RegattaError(
    'USAGE',
    `${base} runs and ${runs} cannot tell whether any of ${gates} gating values moved, at a level of ${level}`,
    {
      hint: `It takes ${runsNeeded(gates, level)} of either side, or fewer values that gate.`,
    },
  );
}
