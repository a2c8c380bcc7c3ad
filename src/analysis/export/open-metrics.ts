import { type Family, writeLabels } from '../../exposition/family.ts';
import { operationFamilies } from '../../exposition/operation-families.ts';
import { OperationTotals, type RoundCounts } from '../../exposition/operation-totals.ts';
import { openMetrics as format } from '../../exposition/text-format.ts';
import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { Window } from '../../model/load.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunRecord } from '../../model/result.ts';
import { Histogram } from '../../recording/histogram.ts';
import type { PlayedRound } from '../../recording/replayed-views.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import type { Counted } from '../../recording/window-meter.ts';
import { playedRounds } from '../recorded-views.ts';
import type { RunReader } from '../run-reader.ts';
import { exportedSeries } from './exported-series.ts';
import { stampOf } from './stamp-of.ts';
import { wallStartMs } from './wall-clock.ts';

/** A run that is over, open for export. */
export interface ExportedRun {
  readonly files: RunFiles;
  readonly reader: RunReader;
  readonly plan: Plan;
  readonly record: RunRecord;
}

/**
 * A run as OpenMetrics 1.0 with timestamps, piece by piece (https://prometheus.io/docs/specs/om/open_metrics_spec/): under the names and labels of the pages that
 * hosts and orchestrator serve while a run goes on. Series have their readings at the instants of these; operations stand as often as windows came.
 * @throws RegattaError RUN_UNREADABLE when what hosts said is damaged
 */
export async function* openMetrics(run: ExportedRun): AsyncGenerator<string, undefined> {
  const rounds = playedRounds(run.plan, run.reader.phases);
  const windows = run.files.readWindows();
  const startMs = await wallStartMs(run.reader, run.record);
  const stamp = (ns: number): string => stampOf(startMs + ns / NS_PER_MS);
  yield* infos(run, { rounds, stamp, untilNs: Math.max(0, ...rounds.map(({ untilNs }) => untilNs), ...lastOf(windows)) });
  const families = operationFamilies([], { run: '', agent: '' });
  try {
    // lines of one name stand together, so that all windows are gone through once for each
    for (const index of families.keys()) yield* operations(index, run, { windows, rounds, stamp });
  } catch (error) {
    throw error instanceof RangeError
      ? new RegattaError('RUN_UNREADABLE', `${run.files.windows} is damaged: ${messageOf(error)}`, { cause: error })
      : error;
  }
  yield* exportedSeries(run, startMs, new Set(families.map(({ name }) => name)));
  yield format.end;
}

type Stamp = (ns: number) => string;

/** What the orchestrator says of the run: who it is and what it does, each second. */
function* infos(
  { files, record }: ExportedRun,
  { rounds, stamp, untilNs }: { readonly rounds: readonly PlayedRound[]; readonly stamp: Stamp; readonly untilNs: number },
): Generator<string, undefined> {
  const run = ['run', files.id] as const;
  const who = {
    name: 'regatta_run_info',
    type: 'gauge',
    help: 'The run: its experiment, and the version of Regatta.',
    points: [],
  } as const;
  const labels = writeLabels([run, ['name', record.name], ['version', record.machine.regatta]]);
  yield format.head(who);
  for (const ns of eachSecond(0, untilNs)) yield stamped(format.point(who.name, { labels, value: 1 }), stamp(ns));
  const what = {
    name: 'regatta_round_info',
    type: 'gauge',
    help: 'The round that goes on, and whether it is measured.',
    points: [],
  } as const;
  yield format.head(what);
  for (const { name, kind, startNs, untilNs: endNs } of rounds) {
    const labels = writeLabels([run, ['round', name], ['kind', kind]]);
    for (const ns of eachSecond(startNs, endNs)) yield stamped(format.point(what.name, { labels, value: 1 }), stamp(ns));
  }
}

function* eachSecond(fromNs: number, untilNs: number): Generator<number, undefined> {
  for (let ns = fromNs; ns < untilNs; ns += NS_PER_S) yield ns;
}

function lastOf(windows: readonly Window[]): number[] {
  const last = windows.at(-1);
  return last === undefined ? [] : [last.ts];
}

/** One name over all hosts and rounds: from 0 at the start of each round, then as each window left it. */
function* operations(
  index: number,
  run: ExportedRun,
  { windows, rounds, stamp }: { readonly windows: readonly Window[]; readonly rounds: readonly PlayedRound[]; readonly stamp: Stamp },
): Generator<string, undefined> {
  let isHead = true;
  for (const [agent, ofHost] of Map.groupBy(windows, ({ host }) => host)) {
    if (ofHost.every(countsNothing)) continue;
    const told = new ToldInstants(stamp);
    const tell = function* (counts: RoundCounts, ns: number): Generator<string, undefined> {
      const family = operationFamilies([counts], { run: run.files.id, agent })[index] as Family;
      if (isHead) yield format.head(family);
      isHead = false;
      yield stamped([...family.points].map((point) => format.point(family.name, point)).join(''), told.next(ns));
    };
    const totals = new OperationTotals(run.plan.rounds);
    let round: PlayedRound | undefined;
    let from = (ofHost[0]?.ts ?? 0) - NS_PER_S;
    for (const window of ofHost) {
      const middle = (from + window.ts) / 2;
      from = window.ts;
      const own = rounds.findLast(({ startNs }) => startNs < middle);
      if (own === undefined) continue;
      const number = run.plan.rounds.findIndex(({ name }) => name === own.name);
      if (own !== round) {
        round = own;
        told.startRound();
        totals.startRound(number);
        yield* tell(countsOf(totals, number), own.startNs);
      }
      totals.add(countedIn(window));
      yield* tell(countsOf(totals, number), window.ts);
    }
  }
}

/** Two windows of one millisecond would be one instant to Prometheus. */
class ToldInstants {
  readonly #stamp: Stamp;
  #lastNs = Number.NEGATIVE_INFINITY;

  constructor(stamp: Stamp) {
    this.#stamp = stamp;
  }

  /** What comes now are other series. */
  startRound(): void {
    this.#lastNs = Number.NEGATIVE_INFINITY;
  }

  next(ns: number): string {
    this.#lastNs = Math.max(ns, this.#lastNs + NS_PER_MS);
    return this.#stamp(this.#lastNs);
  }
}

const nothing: Counted = { counters: new Map(), histograms: new Map() };

function countsOf(totals: OperationTotals, round: number): RoundCounts {
  return [...totals.rounds(nothing)][round] as RoundCounts;
}

/** @throws RangeError when a histogram is damaged */
function countedIn({ counters, histograms }: Window): Counted {
  return {
    counters: new Map(Object.entries(counters).map(([key, value]) => [key, { value }])),
    histograms: new Map(Object.entries(histograms).map(([key, encoded]) => [key, Histogram.decode(encoded)])),
  };
}

function countsNothing({ counters, histograms }: Window): boolean {
  return Object.keys(counters).length === 0 && Object.keys(histograms).length === 0;
}

/** Lines of a page, each with the instant that it speaks of. */
function stamped(lines: string, stamp: string): string {
  return lines.replaceAll('\n', ` ${stamp}\n`);
}
