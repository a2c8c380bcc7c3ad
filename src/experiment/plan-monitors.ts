import type { MonitorPlace } from '../model/monitor.ts';
import type { MonitorPlan } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { topShape } from './experiment-schema.ts';
import { monitorParts, planParts } from './plan-parts.ts';
import { show } from './problems.ts';

/** What is watched meanwhile, and where that sits; undefined where the defaults do. */
export async function planMonitors(
  cell: Pick<Cell, 'problems' | 'directory' | 'parts'>,
  written: Settings<typeof topShape>['monitors'],
): Promise<readonly MonitorPlan[] | undefined> {
  const found = await planParts(cell, monitorParts(cell.parts), written);
  return found?.flatMap(({ plan, place, path }) => {
    if (isPlace(place)) return [{ ...plan, place }];
    const meant = typeof place === 'string' ? didYouMean(place, places) : `; accepted: ${places.join(', ')}`;
    cell.problems.add(path, place === undefined ? `it does not say its place${meant}` : `its place is ${show(place)}${meant}`);
    return [];
  });
}

const places: readonly string[] = ['run', 'machine', 'host'] satisfies readonly MonitorPlace[];

function isPlace(value: unknown): value is MonitorPlace {
  return places.some((place) => place === value);
}
