import { messageOf } from '../model/errors.ts';
import type { Labels } from '../model/load.ts';
import type { PhaseWindow, PromqlReading } from '../model/run-prometheus.ts';
import type { AnsweredSeries, PrometheusApi } from '../readings/prometheus/prometheus-api.ts';
import { increasesOver, lateIn, resetsIn, type WindowS } from './promql/over-window.ts';
import { type PromqlQuery, readPromql } from '../readings/prometheus/read-query.ts';
import { lackIn, type Lacks } from './window-lacks.ts';

/** A metric of an experiment that is PromQL. */
export interface PromqlMetric {
  readonly name: string;
  readonly query: string;
  /** Labels by which its series differ. */
  readonly by: readonly string[];
}

export interface ReadOptions {
  readonly api: PrometheusApi;
  readonly metrics: readonly PromqlMetric[];
  readonly phases: readonly PhaseWindow[];
  /** How often the server reads what it is asked about, s. */
  readonly everyS: number;
  /** An instant of the run by the server's clock, s since 1970. */
  readonly serverS: (ns: number) => number;
  readonly signal: AbortSignal;
}

/** How many intervals after its end a window is asked for at the latest: by then everything was read once more. */
export const settleIntervals = 2;

/** A value before it is known where it stands in the run. */
type Value = Omit<PromqlReading, 'metric' | 'phase' | 'ts'> & { readonly atS?: number };

/**
 * What each metric was in each phase. A query without an answer that could be told, from a server that is down or does not know the whole phase, is a reading without value that
 * says why: it never throws but for the signal.
 */
export async function readMetrics(options: ReadOptions): Promise<readonly PromqlReading[]> {
  const readings: PromqlReading[] = [];
  for (const phase of options.phases) {
    const window = windowOf(phase, options);
    const lacks = new Map<string, Lacks>();
    for (const { name: metric, query, by } of options.metrics) {
      const values = await valuesOf({ query, by }, { ...options, window, lacks });
      readings.push(...values.map(({ atS, ...value }) => ({ metric, phase: phase.phase, ts: instantIn(phase, window, atS), ...value })));
    }
  }
  return readings;
}

/**
 * A counter that a server reads every second is known at its readings alone: it is taken as it stood up to two readings after the phase, when what was under way had ended, but
 * never once the next load had begun.
 */
function windowOf({ fromNs, untilNs, nextNs }: PhaseWindow, { everyS, serverS }: ReadOptions): WindowS & { readonly untilS: number } {
  const untilS = serverS(untilNs);
  return { startS: serverS(fromNs), untilS, endS: Math.min(untilS + settleIntervals * everyS, serverS(nextNs)) };
}

/** Where a sample stands in the phase. What speaks of all of it stands at its start, so that it is of this phase for certain. */
function instantIn({ fromNs, untilNs }: PhaseWindow, { startS }: WindowS, atS: number | undefined): number {
  if (atS === undefined) return fromNs;
  return Math.min(untilNs - 1, Math.max(fromNs, fromNs + Math.round((atS - startS) * 1e9)));
}

interface Asked extends ReadOptions {
  readonly window: WindowS & { readonly untilS: number };
  /** Of the window, by the series that are asked about; filled as they come up. */
  readonly lacks: Map<string, Lacks>;
}

async function valuesOf({ query, by }: Pick<PromqlMetric, 'query' | 'by'>, asked: Asked): Promise<readonly Value[]> {
  const read = readPromql(query);
  if ('problem' in read) return [none(read.problem)];
  const isIncrease = read.counters.length > 0;
  const { ends, tail, within } = await lacksOf(read.selectors, asked);
  const lack = ends ?? (isIncrease ? tail : within);
  if (lack !== undefined) return [none(lack)];
  try {
    const unknown = isIncrease ? await unknownStart(read, asked) : undefined;
    if (unknown !== undefined) return [none(`no data: ${unknown}, so that nobody knows what it rose by`)];
    const series = isIncrease ? await increases(read, asked) : await samples(read, asked);
    return problemOf(series, by) ?? series.flatMap((each) => valuesOfSeries(each, by, isIncrease));
  } catch (error) {
    asked.signal.throwIfAborted();
    return [none(`no data: ${messageOf(error)}`)];
  }
}

/** What is known to be wrong with the window, for metrics of those series. */
async function lacksOf(selectors: readonly string[], { api, window, everyS, lacks, signal }: Asked): Promise<Lacks> {
  const key = selectors.toSorted().join(' ');
  const known = lacks.get(key) ?? (await lackIn(api, { ...window, everyS, selectors }, signal));
  lacks.set(key, known);
  return known;
}

/** Why nobody knows where a counter stood when the window began, in words. */
async function unknownStart(query: PromqlQuery, { api, window, signal }: Asked): Promise<string | undefined> {
  const count = async (question: string): Promise<number> => (await api.instant(question, window.endS, signal))[0]?.points[0]?.[1] ?? 0;
  for (const { counter, query: resets } of resetsIn(query, window)) {
    if ((await count(resets)) > 0) return `${counter} began again in the window`;
  }
  for (const { counter, query: late } of lateIn(query, window)) {
    const series = await count(late);
    if (series > 0) return `${counter} had counted before it was read first, in the window, in ${series} of its series`;
  }
  return undefined;
}

function increases(query: PromqlQuery, { api, window, signal }: Asked): Promise<readonly AnsweredSeries[]> {
  return api.instant(increasesOver(query, window), window.endS, signal);
}

function samples({ text }: PromqlQuery, { api, window, everyS, signal }: Asked): Promise<readonly AnsweredSeries[]> {
  return api.range(text, { startS: window.startS, endS: window.untilS, stepS: everyS }, signal);
}

/** Why the series of an answer are no values of one metric. */
function problemOf(series: readonly AnsweredSeries[], by: readonly string[]): readonly Value[] | undefined {
  if (series.length === 0) return [none('no data: the query gives nothing there')];
  const lacking = by.find((label) => series.some(({ labels }) => labels[label] === undefined));
  if (lacking !== undefined)
    return [none(`no data: the query gives series without the label ${lacking}; keep it: sum by (${lacking}) (…)`)];
  const groups = Map.groupBy(series, ({ labels }) => JSON.stringify(by.map((label) => labels[label])));
  const several = [...groups.values()].find(({ length }) => length > 1);
  if (several === undefined) return undefined;
  const differing = [...new Set(several.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (label) => new Set(several.map(({ labels }) => labels[label])).size > 1,
  );
  const which = by.length === 0 ? '' : ' with the same labels';
  return [
    none(
      `no data: the query gives ${several.length} series${which}, which differ by ${differing.join(', ')}: aggregate them, or name these in by`,
    ),
  ];
}

function valuesOfSeries({ labels, points }: AnsweredSeries, by: readonly string[], isIncrease: boolean): readonly Value[] {
  const own: Labels = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
  const known = points.filter(([, value]) => !Number.isNaN(value));
  if (known.length === 0)
    return [
      {
        labels: own,
        value: null,
        reason: points.length === 0 ? 'no data: the query gives no number there' : 'no data: the query gives NaN there',
      },
    ];
  return known.map(([atS, value]) => ({ labels: own, value, reason: null, ...(isIncrease ? {} : { atS }) }));
}

function none(reason: string): Value {
  return { labels: {}, value: null, reason: reason.startsWith('no data') ? reason : `no data: ${reason}` };
}
