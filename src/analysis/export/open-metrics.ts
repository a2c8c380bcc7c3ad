import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import type { Window } from '../../model/load.ts';
import type { Plan, RoundPlan } from '../../model/plan.ts';
import type { RunRecord } from '../../model/result.ts';
import { type OperationFamily, operationFamilies, OperationTotals } from '../../recording/operation-totals.ts';
import type { PlayedRound } from '../../recording/replayed-views.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { writeLabels } from '../../recording/series-name.ts';
import { playedRounds } from '../recorded-views.ts';
import type { RunReader } from '../run-reader.ts';
import { exportedSeries } from './exported-series.ts';
import { head, lines, stampOf } from './open-metrics-lines.ts';
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
  try {
    for (const family of operationFamilies) yield* operations(family, run, { windows, rounds, stamp });
  } catch (error) {
    throw error instanceof RangeError
      ? new RegattaError('RUN_UNREADABLE', `${run.files.windows} is damaged: ${messageOf(error)}`, { cause: error })
      : error;
  }
  yield* exportedSeries(run, startMs);
  yield '# EOF\n';
}

type Stamp = (ns: number) => string;

/** What the orchestrator says of the run: who it is and what it does, each second. */
function* infos(
  { files, record }: ExportedRun,
  { rounds, stamp, untilNs }: { readonly rounds: readonly PlayedRound[]; readonly stamp: Stamp; readonly untilNs: number },
): Generator<string, undefined> {
  const run = files.id;
  const who = writeLabels({ run, name: record.name, version: record.machine.regatta });
  yield head({ name: 'regatta_run_info', type: 'gauge', about: 'The run: its experiment and the version of Regatta.' });
  for (const ns of eachSecond(0, untilNs)) yield `regatta_run_info${who} 1 ${stamp(ns)}\n`;
  yield head({ name: 'regatta_round_info', type: 'gauge', about: 'The round that goes on.' });
  for (const { name, kind, startNs, untilNs: endNs } of rounds) {
    const what = writeLabels({ run, round: name, kind });
    for (const ns of eachSecond(startNs, endNs)) yield `regatta_round_info${what} 1 ${stamp(ns)}\n`;
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
  family: OperationFamily,
  run: ExportedRun,
  { windows, rounds, stamp }: { readonly windows: readonly Window[]; readonly rounds: readonly PlayedRound[]; readonly stamp: Stamp },
): Generator<string, undefined> {
  yield head(family);
  const isHistogram = family.type === 'histogram';
  for (const [agent, ofHost] of Map.groupBy(windows, ({ host }) => host)) {
    if (ofHost.every(countsNothing)) continue;
    const totals = new OperationTotals({ run: run.files.id, agent });
    let round: PlayedRound | undefined;
    let told = Number.NEGATIVE_INFINITY;
    const tell = (ns: number, name: string): string => {
      // two windows of one millisecond would be one instant to Prometheus
      told = Math.max(ns, told + NS_PER_MS);
      return lines(totals.samples(family, name), stamp(told));
    };
    let from = (ofHost[0]?.ts ?? 0) - NS_PER_S;
    for (const { ts, counters, histograms } of ofHost) {
      const middle = (from + ts) / 2;
      from = ts;
      const own = rounds.findLast(({ startNs }) => startNs < middle);
      if (own === undefined) continue;
      if (own !== round) {
        round = own;
        told = Number.NEGATIVE_INFINITY;
        totals.startRound(roundOf(run.plan, own));
        yield tell(own.startNs, own.name);
      }
      totals.add(isHistogram ? { counters: {}, histograms } : { counters, histograms: {} }, own.name);
      yield tell(ts, own.name);
    }
  }
}

function roundOf({ rounds }: Plan, { name }: PlayedRound): RoundPlan {
  return rounds.find((round) => round.name === name) as RoundPlan;
}

function countsNothing({ counters, histograms }: Window): boolean {
  return Object.keys(counters).length === 0 && Object.keys(histograms).length === 0;
}
