import type { Alert, NewAlert } from '../../model/history.ts';
import type { HistorySegment, JudgedHistory } from '../../model/judged-history.ts';

/** As more runs come in, the place of a change may move by so many of them and is still the same change. */
const mostMoved = 10;

/** Why Regatta itself says that an alert is resolved: one that is found again is open again. */
export const noLongerFound = 'with the runs there are now, the change is no longer found';

/** What is to be done so that the alerts of a history are what is found in it now. */
export interface AlertSteps {
  readonly raise: readonly NewAlert[];
  readonly move: readonly { readonly id: number; readonly to: NewAlert }[];
  readonly resolve: readonly number[];
  readonly reopen: readonly number[];
}

/**
 * Holds what is found in a history now against the alerts that it has. A change that is found again at or near its place keeps its alert, with its state and the rule that fired; so nobody dismisses the same change twice.
 * @param known of these series, in any state
 */
export function matchAlerts(history: JudgedHistory, known: readonly Alert[]): AlertSteps {
  const steps = history.segments.map((segment) => matchSegment(segment, known));
  return {
    raise: steps.flatMap(({ raise }) => raise),
    move: steps.flatMap(({ move }) => move),
    resolve: steps.flatMap(({ resolve }) => resolve),
    reopen: steps.flatMap(({ reopen }) => reopen),
  };
}

function matchSegment(segment: HistorySegment, known: readonly Alert[]): AlertSteps {
  const places = new Map(segment.runs.map(({ key }, place) => [key, place]));
  // alerts of runs that are older than what was read are left as they are
  const left = known.filter((alert) => alert.series.id === segment.series.id && places.has(alert.run.key));
  const steps = { raise: [] as NewAlert[], move: [] as { id: number; to: NewAlert }[], resolve: [] as number[], reopen: [] as number[] };
  for (const found of alertsOf(segment)) {
    const distance = (alert: Alert): number => Math.abs((places.get(alert.run.key) ?? 0) - (places.get(found.run) ?? 0));
    const [same] = left
      .filter((alert) => alert.kind === found.kind && distance(alert) <= mostMoved)
      .toSorted((one, other) => distance(one) - distance(other));
    if (same === undefined) {
      steps.raise.push(found);
      continue;
    }
    left.splice(left.indexOf(same), 1);
    steps.move.push({ id: same.id, to: found });
    if (same.state === 'resolved' && same.stateReason === noLongerFound) steps.reopen.push(same.id);
  }
  steps.resolve.push(...left.filter(({ state }) => state === 'open' || state === 'acknowledged').map(({ id }) => id));
  return steps;
}

/** Of which way is better nobody says, no alert is raised. */
function alertsOf({ series, changes }: HistorySegment): NewAlert[] {
  return changes.flatMap(({ kind, first, last, before, after, effect, scale, p }) => {
    if (kind === 'change') return [];
    const detail = { p, scale, effect: { ...effect }, last: last.run, before: { ...before }, after: { ...after } };
    return [{ series: series.id, run: first.key, kind, valueBefore: before.median, valueAfter: after.median, detail }];
  });
}
