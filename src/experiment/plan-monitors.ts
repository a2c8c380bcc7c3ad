import { messageOf } from '../model/errors.ts';
import type { MonitorDeclaration, MonitorPlace } from '../model/monitor.ts';
import type { MonitorPlan } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { topShape } from './experiment-schema.ts';
import { monitorParts, type PlannedPart, planParts } from './plan-parts.ts';
import { show } from './problems.ts';

/** What is watched meanwhile, and where that sits; undefined where the defaults do. */
export async function planMonitors(
  cell: Pick<Cell, 'problems' | 'directory' | 'parts'>,
  written: Settings<typeof topShape>['monitors'],
): Promise<readonly MonitorPlan[] | undefined> {
  const found = await planParts(cell, monitorParts(cell.parts), written);
  for (const part of found ?? []) await reviewOptions(cell, part);
  return found?.flatMap(({ plan, place, path }) => {
    if (isPlace(place)) return [{ ...plan, place }];
    const meant = typeof place === 'string' ? didYouMean(place, places) : `; accepted: ${places.join(', ')}`;
    cell.problems.add(path, place === undefined ? `it does not say its place${meant}` : `its place is ${show(place)}${meant}`);
    return [];
  });
}

/** What the monitor itself has to say of its options. */
async function reviewOptions(
  { problems }: Pick<Cell, 'problems'>,
  { plan: { name, options }, review, path, optionsAt }: PlannedPart,
): Promise<void> {
  if (typeof review !== 'function') return;
  try {
    const remarks = await (review as NonNullable<MonitorDeclaration['review']>)(options);
    for (const { text, path: within } of remarks) problems.add([...optionsAt, ...within], text);
  } catch (error) {
    problems.add(path, `${name} cannot look at its options: ${messageOf(error)}`);
  }
}

const places: readonly string[] = ['run', 'machine', 'host'] satisfies readonly MonitorPlace[];

function isPlace(value: unknown): value is MonitorPlace {
  return places.some((place) => place === value);
}
