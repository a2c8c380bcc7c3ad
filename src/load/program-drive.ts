import { messageOf, RegattaError } from '../model/errors.ts';
import type { LoadProgram, LoadSite } from '../model/load-program.ts';
import type { DrivePlan } from '../model/plan.ts';
import type { Drive } from './drive.ts';
import type { Lane } from './lane.ts';
import type { OperationSurroundings } from './operation.ts';

/** What drives an entry from outside, as often as its options say. @throws RegattaError KIT_BROKEN when its module cannot be loaded */
export async function programDrive({ name, url, options }: DrivePlan & { readonly url: string }): Promise<Drive> {
  const program = await load(url);
  const count = Number(options['processes'] ?? 1);
  const run = async (lane: Lane, index: number, early: AbortSignal): Promise<void> => {
    try {
      await program.run(options, siteOf(lane, { index, count }, early));
    } catch (error) {
      lane.tally.shortfalls.add(`${name}: ${messageOf(error)}`);
    }
  };
  return {
    async run(lane, early) {
      await Promise.all(lane.share.below(count).map((index) => run(lane, index, early)));
      return 0;
    },
  };
}

/** One of the programs that drive an entry, over all agents. */
interface Place {
  readonly index: number;
  readonly count: number;
}

function siteOf(lane: Lane, place: Place, early: AbortSignal): LoadSite {
  const { clock, startNs, entry, directory } = lane;
  const { around } = lane.seatOf(0);
  const { runStartNs, scenario, context, problem } = around;
  return {
    clock,
    runStartNs,
    scenario: scenario.name,
    startNs,
    endNs: startNs + (entry.plan.forNs ?? Number.POSITIVE_INFINITY),
    early,
    nodes: context.nodes,
    index: place.index,
    directory,
    take: taker(around, place),
    problem,
  };
}

/** Records and counts what a program did as operations are. */
function taker({ dispatch, scenario, tagSets, tally }: OperationSurroundings, { index, count }: Place): LoadSite['take'] {
  let taken = 0;
  return ({ step, number, tags, outcome, ...times }) => {
    const labels = Object.entries(tags).reduce((set, [name, value]) => tagSets.with(set, name, value), tagSets.root);
    // without a number of its own, one that no other program of the entry gives
    const own = number ?? taken * count + index;
    const operation = { ...times, scenario, outcome, number: own, nodeNumber: -1, tags: labels };
    if (step !== 'operation') {
      dispatch.step(operation, { ...times, name: step, outcome, nodeDurationNs: Number.NaN });
      return;
    }
    taken++;
    tally.started++;
    tally[outcome]++;
    if (outcome === 'failed') tally.failures.add(times.reason || 'failed, without a reason');
    if (outcome === 'unknown') tally.failures.addUnknown(times.reason);
    dispatch.submitted(operation);
    dispatch.finished(operation);
  };
}

async function load(url: string): Promise<LoadProgram> {
  const { default: program } = (await import(url)) as { readonly default?: LoadProgram };
  if (typeof program?.run !== 'function')
    throw new RegattaError('KIT_BROKEN', `${url} drives nothing: its default export has no function run`);
  return program;
}
