import type { JsonObject } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import { type ComparisonPlan, type PlaceInSet, type RunResult, runResults, type SetRecord } from '../model/result.ts';
import type { SetFiles } from '../recording/set-files.ts';
import type { RunEnd } from './run.ts';

/** The runs that one command starts. */
export interface SetOrder {
  readonly name: string;
  readonly command: string;
  readonly plans: readonly Plan[];
  readonly axes: SetRecord['axes'];
  readonly repeats: number;
  /** Of a comparison: how it is decided, which side each plan is, and whether what ended so far is enough. */
  readonly comparison?: {
    readonly plan: ComparisonPlan;
    readonly sides: readonly ('base' | 'head')[];
    isOver(ends: readonly RunEnd[]): Promise<boolean>;
  };
}

export interface SetEnd {
  readonly id: string;
  readonly result: RunResult | null;
  readonly ends: readonly RunEnd[];
}

/**
 * Runs the plans of a set one after another. It goes on after a run that failed, is invalid or went wrong, and stops when it is cancelled.
 * `set.json` is written before the first run and after each, so that a set that was cut off says how far it came.
 */
export async function runSet(
  order: SetOrder,
  set: SetFiles,
  stop: AbortSignal,
  run: (plan: Plan, place: PlaceInSet) => Promise<RunEnd>,
): Promise<SetEnd> {
  const ends: RunEnd[] = [];
  const started = new Date().toISOString();
  const { comparison } = order;
  const isOver = async (): Promise<boolean> => ends.length === order.plans.length || ((await comparison?.isOver(ends)) ?? false);
  const save = (ended: string | null, cutShort = false): RunResult | null => {
    const result = ended === null ? null : worst([...ends.map((end) => end.result), ...(cutShort ? (['cancelled'] as const) : [])]);
    const runs = ends.map((end, index) => ({ id: end.id, params: paramsOf(order, index), result: end.result, ...sideOf(order, index) }));
    set.writeRecord({
      format: 1,
      id: set.id,
      name: order.name,
      command: order.command,
      started,
      ended,
      axes: order.axes,
      repeats: order.repeats,
      runs,
      ...(comparison === undefined ? {} : { comparison: comparison.plan }),
      result,
    });
    return result;
  };
  save(null);
  let isWhole = false;
  for (const [index, plan] of order.plans.entries()) {
    ends.push(await run(plan, { id: set.id, index, ...sideOf(order, index) }));
    save(null);
    isWhole = await isOver();
    if (stop.aborted || isWhole) break;
  }
  return { id: set.id, result: save(new Date().toISOString(), !isWhole), ends };
}

function sideOf({ comparison }: SetOrder, index: number): Pick<PlaceInSet, 'side'> {
  const side = comparison?.sides[index];
  return side === undefined ? {} : { side };
}

/** Values of the axes in the run of that index. */
function paramsOf(order: SetOrder, index: number): JsonObject {
  const params = order.plans[index]?.params ?? {};
  return Object.fromEntries(order.axes.map(({ name }) => [name, params[name] ?? null]));
}

function worst(results: readonly (RunResult | null)[]): RunResult | null {
  return runResults.find((result) => results.includes(result)) ?? null;
}
