import { type AlertSteps, matchAlerts, noLongerFound } from '../../analysis/history/match-alerts.ts';
import { type Alert, alertStates } from '../../model/history.ts';
import { addAlerts, changeAlert, listAlerts, listSeries, moveAlert, type StoreDatabase } from '../wire-store.ts';
import type { HistoryOptions } from './history-options.ts';
import { newestRun } from './newest-run.ts';
import { type Line, readHistory } from './read-history.ts';

/**
 * Looks for changes in the values of an experiment that gate, and brings its alerts up to date with what is found.
 * @returns those that are open now, and how many of them are new
 */
export async function checkAlerts(
  db: StoreDatabase,
  experiment: string,
  options: HistoryOptions,
): Promise<{ readonly open: readonly Alert[]; readonly raised: number; readonly values: number }> {
  const newest = await newestRun(experiment);
  const lines = await linesOf(db, experiment, newest?.gates);
  const known = await listAlerts(db, { states: alertStates, experiment });
  let raised = 0;
  for (const line of lines) {
    const history = await readHistory(db, line, { options, newest });
    raised += await take(db, matchAlerts(history, known), { name: 'change-point', definition: history.rule });
  }
  return { open: await listAlerts(db, { states: ['open'], experiment }), raised, values: lines.length };
}

/** Where no run is left here that says what gates, every value that there ever was. */
async function linesOf(db: StoreDatabase, experiment: string, gates: readonly Omit<Line, 'experiment'>[] | undefined): Promise<Line[]> {
  const lines = (gates ?? (await listSeries(db, experiment))).map(({ name, labels }) => ({ experiment, name, labels: labels ?? {} }));
  return [...new Map(lines.map((line) => [JSON.stringify([line.name, line.labels]), line])).values()];
}

async function take(
  db: StoreDatabase,
  { raise, move, resolve, reopen }: AlertSteps,
  rule: Parameters<typeof addAlerts>[1],
): Promise<number> {
  for (const { id, to } of move) await moveAlert(db, id, to);
  for (const id of resolve) await changeAlert(db, { id, state: 'resolved', reason: noLongerFound });
  for (const id of reopen) await changeAlert(db, { id, state: 'open', reason: 'the change is found again' });
  return raise.length === 0 ? 0 : addAlerts(db, rule, raise);
}
