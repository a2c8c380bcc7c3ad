import { messageOf } from '../model/errors.ts';
import type { PrometheusApi } from '../readings/prometheus/prometheus-api.ts';
import type { WindowS } from './promql/over-window.ts';

/** Why a window cannot be answered for, in words; absent where nothing is known to be wrong. */
export interface Lacks {
  /** One of its ends is not known: not even what counters rose by. */
  readonly ends?: string;
  /** Nothing was read once it was over: what counters rose by at its end nobody knows. */
  readonly tail?: string;
  /** Part of it was not read: what gauges were there nobody knows. */
  readonly within?: string;
}

export interface LackOptions extends WindowS {
  /** End of the phase, before that of what is asked. */
  readonly untilS: number;
  readonly everyS: number;
  /** Series that are asked about: what matters is that the targets which have them were read. */
  readonly selectors: readonly string[];
}

/** Share of the readings that should be there below which a window counts as not read. */
const leastShare = 0.8;
/** With fewer readings than these their number says little. */
const fewest = 5;
/** Readings that may be missing at an end, and what a server may be late besides, s. */
const missingReadings = 3;
const slackS = 1;

/** How long ago any target was read, of all that a server has. */
const ageOfAny = 'time() - max(timestamp(up))';

/** The same of targets that have what is asked about, and how often they were read in the window. */
function ofOwnTargets({ selectors, startS, endS }: LackOptions): { readonly age: string; readonly readings: string } {
  const range = `[${Math.max(1, Math.round((endS - startS) * 1e3))}ms] @ ${endS.toFixed(3)}`;
  const own = selectors.map((selector) => `group by (job, instance) (last_over_time(${selector}${range}))`).join(' or ');
  return {
    age: `time() - max(timestamp(up) and on (job, instance) (${own}))`,
    readings: `max(count_over_time(up${range}) and on (job, instance) (${own}))`,
  };
}

/**
 * Whether the server read the targets that have what is asked about from the start of a window to its end, as the series `up` tells, which every Prometheus has of each of its
 * targets; all of them count where none has both, as for what rules record, and at an end at which those asked about are not there yet, or no longer. One that was down, was
 * started anew or lost its data answers queries all the same: with counters that seem to have come within the window, and gauges that stand still.
 */
export async function lackIn(api: PrometheusApi, window: LackOptions, signal: AbortSignal): Promise<Lacks> {
  // a query such as time() is answered from no reading
  if (window.selectors.length === 0) return {};
  const { startS, endS, untilS, everyS } = window;
  const every = `every ${everyS} s (prometheus.server.every)`;
  const number = async (query: string, atS?: number): Promise<number | undefined> =>
    (await api.instant(query, atS, signal))[0]?.points[0]?.[1];
  const { url } = api;
  try {
    const own = ofOwnTargets(window);
    const ageAt = async (atS: number): Promise<number | undefined> => (await number(own.age, atS)) ?? (await number(ageOfAny, atS));
    const [before, after] = [await ageAt(startS), await ageAt(endS)];
    // what speaks the API and is no Prometheus may have no such series at all
    if (before === undefined && after === undefined && (await number('count(up)')) === undefined) return {};
    const most = missingReadings * everyS + slackS;
    if (before === undefined)
      return {
        ends: `${url} knows nothing of the start of the window: it was started later, or lost its data, or found these pages later`,
      };
    if (before > most)
      return {
        ends: `${url} had read nothing of it for ${rounded(before)} s when the window began: it was down, or reads less often than ${every}`,
      };
    if (after === undefined || after > endS - untilS + most)
      return { ends: `${url} read nothing of it at the end of the window: it was down, or reads less often than ${every}` };
    return {
      ...tail(after, window, url),
      ...within(await number(own.readings, endS), window, url),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ends: messageOf(error) };
  }
}

/** Where the next load does not begin at once there was time for a reading after the end, and who reads late or died just before has none. */
function tail(after: number, { endS, untilS, everyS }: LackOptions, url: string): Pick<Lacks, 'tail'> {
  if (endS - untilS < everyS || after <= endS - untilS) return {};
  return {
    tail: `${url} last read ${rounded(after - (endS - untilS))} s before the end of the window, and nothing after it: it was down or late`,
  };
}

function within(read: number | undefined, { startS, endS, everyS }: LackOptions, url: string): Pick<Lacks, 'within'> {
  const due = Math.floor((endS - startS) / everyS);
  if (read === undefined || due < fewest || read >= due * leastShare) return {};
  return {
    within: `${url} read its targets ${read} of ${due} times in the window: it was down or late, or reads less often than every ${everyS} s (prometheus.server.every)`,
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
