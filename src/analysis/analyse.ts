import { NS_PER_S } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import type { MetricValue } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import type { Results, RunObservations, RunRecord, ThresholdResult, RoundObservation } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { convertRun } from '../recording/convert.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { metricsOf } from './core-metrics.ts';
import { countedBudgets, withBudgets } from './error-budgets.ts';
import { highlightsOf } from './highlights-of.ts';
import { measureMetrics } from './metrics.ts';
import { reconcile } from './reconcile.ts';
import { declaredTables } from './declared-tables.ts';
import { openRun, type RunReader } from './run-reader.ts';
import { searchResults, someRateHolds } from './search-results.ts';
import { judgeThresholds } from './thresholds.ts';
import { judgeValidity } from './validity.ts';

export interface AnalysisOptions {
  /** The kits that the plan names. */
  readonly kits: readonly Kit[];
  readonly signal?: AbortSignal;
  /** Most memory that DuckDB takes, as it writes it: `900MB`. */
  readonly memoryLimit?: string;
}

/**
 * Finishes a recorded run from its directory alone: converts what is still spooled, computes all metrics, judges thresholds and validity, and writes
 * `results.json`. Doing it again gives the same answer. A run that was cut off is analysed as far as it got; warnings say what is missing.
 * @throws RegattaError RUN_UNREADABLE when the directory is damaged; the signal's reason
 */
export async function analyseRun(files: RunFiles, options: AnalysisOptions): Promise<Results> {
  const { results, reader } = await openAnalysis(files, options);
  await reader[Symbol.asyncDispose]();
  return results;
}

/**
 * Analyses a run as {@link analyseRun} does, and leaves its tables open, with the views that metrics asked for: the caller closes them.
 * @throws as analyseRun
 */
export async function openAnalysis(
  files: RunFiles,
  options: AnalysisOptions,
): Promise<{ readonly results: Results; readonly reader: RunReader }> {
  try {
    const plan = files.readJson('plan.json');
    const recorded = { plan, record: files.readJson('run.json'), cutOff: await convert(files, plan, options) };
    const { kits, ...limits } = options;
    const reader = await openRun(files, kits, limits);
    try {
      return { results: await analyse(files, { ...recorded, kits, reader }), reader };
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    // what an interrupted query says is no error of that query
    options.signal?.throwIfAborted();
    throw error;
  }
}

interface Recorded {
  readonly plan: Plan;
  readonly record: RunRecord;
  /** What of it is not there, in words. */
  readonly cutOff: readonly string[];
  readonly kits: readonly Kit[];
  readonly reader: RunReader;
}

async function analyse(files: RunFiles, { plan, record, cutOff, kits, reader }: Recorded): Promise<Results> {
  const warnings = warningsOf(files, { plan, record, cutOff, kits, reader });

  const specs = metricsOf(plan, kits);
  const measurements = await measureMetrics(reader, specs);
  const metrics = measurements.flatMap(({ values }) => values);
  const searches = await searchResults(reader, plan, record.observed);
  const asked = [...withBudgets(plan.thresholds, metrics), ...someRateHolds(plan, searches)];
  const judged = await judgeThresholds(asked, {
    reader,
    specs,
    values: metrics,
    abortedBy: record.observed?.abortedBy ?? null,
  });
  const thresholds = [...judged, ...countedBudgets(plan, record.observed)];
  const validity =
    record.observed === null
      ? []
      : judgeValidity({
          plan,
          observed: record.observed,
          medianS: medianOfJudged(plan, kits, metrics),
          counts: await reconcile(reader, { plan, kits, observed: record.observed, windows: files.readWindows() }),
        });
  const failures = measurements.flatMap(({ failure }) => failure ?? []);
  const ending = verdict(record, {
    thresholds,
    validity: validity.map(({ ok }) => ok),
    phases: reader.phases.filter(({ kind }) => kind === 'measured' || kind === 'search').length,
    failures,
    earlyEnd: record.observed === null ? null : earlyEnd(plan, record.observed, thresholds),
  });

  const results: Results = {
    format: 1,
    run: files.id,
    experiment: plan.name,
    comparableKey: plan.comparableKey,
    ...ending,
    started: record.started,
    durationS: durationS(record, reader),
    params: plan.params,
    nodes: plan.fleets.reduce((count, fleet) => count + fleet.count, 0),
    links: record.observed?.links ?? 'none',
    highlights: [...(searches.length > 0 ? ['max-rate', 'max-rate.failed'] : []), ...highlightsOf(kits, plan.metrics)],
    metrics,
    distributions: measurements.flatMap(({ distribution }) => distribution ?? []),
    searches,
    thresholds,
    validity,
    warnings,
    errors: record.observed?.errors ?? [],
    environment: { machine: record.machine, versions: record.versions, command: record.command },
    directory: files.directory,
  };
  files.writeJson('results.json', results);
  return results;
}

function warningsOf(files: RunFiles, { plan, record, cutOff, reader }: Recorded): string[] {
  const built = (record.software ?? []).flatMap(({ notes }) => notes);
  const warnings = [
    ...plan.warnings,
    ...built,
    ...droppedIn(record.observed?.rounds ?? []),
    ...(record.observed?.problems ?? []),
    ...cutOff,
  ];
  const unasked = record.observed?.prometheus?.problem ?? null;
  if (unasked !== null) warnings.push(`prometheus: ${unasked}`);
  if (record.state === 'running') warnings.push('Regatta ended while the run went on: what was recorded until then is analysed');
  if (reader.missing.length > 0 && hasTables(files))
    warnings.push(`the run has no ${reader.missing.join(', ')}: it ended before they were recorded`);
  return warnings;
}

/** What was due and not started because the experiment says so. */
function droppedIn(rounds: readonly RoundObservation[]): string[] {
  return rounds
    .filter(({ dropped }) => dropped > 0)
    .map(
      ({ round, dropped, due }) =>
        `round ${round}: ${dropped} of ${due} operations that were due were dropped, since too many were in flight`,
    );
}

/** Converts what is still in the spool, and says what of it was cut off. */
async function convert(files: RunFiles, { observers = [] }: Plan, { kits, signal }: AnalysisOptions): Promise<string[]> {
  if (files.spoolHosts().length === 0 && !hasTables(files)) return ['nothing was recorded'];
  const { truncatedFrames } = await convertRun(files, declaredTables({ kits, observers }), signal === undefined ? {} : { signal }).catch(
    (error: unknown) => {
      // what is converted already is only read: when DuckDB refuses that, a file was damaged since
      if (error instanceof RegattaError || !files.isConverted) throw error;
      throw new RegattaError('RUN_UNREADABLE', `${files.directory} cannot be read: ${messageOf(error)}`, { cause: error });
    },
  );
  return truncatedFrames === 0
    ? []
    : [
        `${truncatedFrames === 1 ? '1 spool file ends' : `${truncatedFrames} spool files end`} in the middle of a write, whose rows are left out: a host was killed, or the disk was full`,
      ];
}

function hasTables(files: RunFiles): boolean {
  return files.parquetTables().length > 0;
}

/** Median, in s, of the first threshold's metric that is a distribution of durations, else of the kit's headline, else of operations. */
export function medianOfJudged(plan: Plan, kits: readonly Kit[], values: readonly MetricValue[]): number | null {
  // how late we are ourselves is not what is judged
  const judged = plan.thresholds.map(({ metric }) => metric).filter((metric) => metric !== 'lag');
  const candidates = [...judged, ...kits.flatMap(({ headline }) => headline ?? []), 'operations'];
  for (const metric of candidates) {
    const median = values.find((value) => value.metric === metric && value.statistic === 'p50' && Object.keys(value.labels).length === 0);
    if (median?.unit === 's' && median.value !== null) return median.value;
  }
  return null;
}

interface Judgement {
  readonly thresholds: readonly ThresholdResult[];
  readonly validity: readonly boolean[];
  /** How many phases the run got to that were measured, or searched. */
  readonly phases: number;
  /** Why metrics could not be computed. */
  readonly failures: readonly string[];
  /** What ended the load before its time. */
  readonly earlyEnd: string | null;
}

/** The first that holds of cancelled, errored, invalid, failed, passed. */
export function verdict(
  record: RunRecord,
  { thresholds, validity, phases, failures, earlyEnd }: Judgement,
): Pick<Results, 'result' | 'reason'> {
  if (record.result === 'cancelled' || record.result === 'errored') return { result: record.result, reason: record.reason };
  if (record.state === 'running')
    return { result: 'errored', reason: 'Regatta ended while the run went on: it was killed, or could not write any more' };
  if (record.observed === null) return { result: 'errored', reason: record.reason ?? 'the run ended before anything was observed' };
  if (phases === 0) return { result: 'errored', reason: record.reason ?? 'nothing was measured: the run has no measured phase' };
  const [failure] = failures;
  if (failure !== undefined) return { result: 'errored', reason: failure };
  const shortfalls = record.observed.rounds.flatMap((round) => round.shortfalls ?? []);
  const reason = earlyEnd ?? shortfalls[0] ?? null;
  if (validity.includes(false)) return { result: 'invalid', reason };
  return { result: thresholds.every(({ ok }) => ok) && shortfalls.length === 0 ? 'passed' : 'failed', reason };
}

/** What ended the load early, where a threshold did or the loss of a host. */
function earlyEnd(plan: Plan, { abortedBy, hostsLost, rounds }: RunObservations, thresholds: readonly ThresholdResult[]): string | null {
  const threshold = abortedBy === null ? undefined : thresholds[abortedBy.index];
  if (threshold !== undefined) return `the load ended early: ${thresholdText(threshold)} was missed`;
  const [lost] = hostsLost;
  const isWhole = plan.rounds.every(({ forNs }, index) => (rounds[index]?.loadNs ?? -1) >= (forNs ?? 0));
  return lost === undefined || isWhole ? null : `the load ended early: ${lost.host} was lost (${lost.reason})`;
}

function durationS(record: RunRecord, { phases }: RunReader): number {
  if (record.ended !== null) return (Date.parse(record.ended) - Date.parse(record.started)) / 1e3;
  return Math.max(0, ...phases.map(({ until }) => until)) / NS_PER_S;
}
