import type { Clock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import { inOrder } from '../model/load.ts';
import type { Plan } from '../model/plan.ts';
import type { PhaseWindow, PromqlReading, RunPrometheus, TakesTimeToFind } from '../model/run-prometheus.ts';
import type { PrometheusObservation } from '../model/result.ts';
import { promqlTable, type Recorder } from '../model/table.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { Spool } from '../recording/spool.ts';
import type { LiveBoard } from './live-board.ts';
import type { PhaseRow } from './round-phases.ts';
import type { RunParts } from './run-parts.ts';
import { ScrapedProgress } from './scraped-progress.ts';

interface AskedPrometheusOptions {
  readonly plan: Plan;
  readonly parts: Pick<RunParts, 'clock' | 'openPrometheus'>;
  readonly run: Pick<RunFiles, 'id' | 'directory'>;
  readonly runStartNs: number;
  readonly spool: Spool;
  readonly board: LiveBoard;
  /** Under which pages of the run are; undefined where it serves none. */
  readonly url: string | undefined;
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** The Prometheus of a run, from its first moment to what it knows at the end of the load. */
export class AskedPrometheus implements AsyncDisposable {
  readonly #options: AskedPrometheusOptions;
  readonly #prometheus: RunPrometheus & Partial<TakesTimeToFind>;
  readonly #progress: ScrapedProgress | undefined;
  #unread: string | undefined;

  /** Undefined where the plan asks none. @throws RegattaError PROMETHEUS where it is not there */
  static async open(options: AskedPrometheusOptions): Promise<AskedPrometheus | undefined> {
    const { plan, parts, run, runStartNs, url, step, signal } = options;
    const { server } = plan.prometheus ?? {};
    if (server === undefined) return undefined;
    const { clock } = parts;
    const targetsUrl = url === undefined ? undefined : `${url}/sd`;
    const order = { plan, server, run, targetsUrl, clock, runStartNs, signal };
    const title = server.kind === 'managed' ? 'start Prometheus' : 'find Prometheus';
    return new AskedPrometheus(options, await step(title, () => parts.openPrometheus(order)), clock);
  }

  private constructor(options: AskedPrometheusOptions, prometheus: RunPrometheus & Partial<TakesTimeToFind>, clock: Clock) {
    this.#options = options;
    this.#prometheus = prometheus;
    const { progress } = options.plan.prometheus ?? {};
    this.#progress = progress === undefined ? undefined : new ScrapedProgress({ prometheus, mode: progress, clock });
    if (this.#progress !== undefined) options.board.compareWith(this.#progress);
  }

  /** To be called once everything is there that is to be read, before the load: what had counted already when it was read first, nobody knows how far it rose. */
  async untilFound(): Promise<void> {
    const { step, signal } = this.#options;
    const prometheus = this.#prometheus;
    if (prometheus.untilFound !== undefined)
      this.#unread = await step('wait for Prometheus to read all', async () => prometheus.untilFound?.(signal));
  }

  /** What it had not read when the load began, in words. */
  get problems(): readonly string[] {
    return this.#unread === undefined ? [] : [this.#unread];
  }

  /** Between rounds; see {@link RunPrometheus.settleNs}. */
  get pauseNs(): number {
    return this.#prometheus.settleNs;
  }

  /** Whether one that was started for the run has ended, or could not be. */
  get isGone(): boolean {
    return this.#prometheus.problem !== undefined;
  }

  /** Asks what it knows, when the load is over: values of metrics go into the table `promql`; and how many operations of each round it has read. */
  async takeAnswers(phases: readonly PhaseRow[], signal: AbortSignal): Promise<PrometheusObservation | undefined> {
    if (signal.aborted) return undefined;
    return this.#options.step('ask Prometheus', async () => {
      for (const reading of await this.#prometheus.read(windowsOf(phases), signal)) record(this.#options.spool, reading);
      return this.#finished([...new Set(phases.map(({ name }) => name))], signal);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#progress?.end();
    await this.#prometheus[Symbol.asyncDispose]();
  }

  async #finished(rounds: readonly string[], signal: AbortSignal): Promise<PrometheusObservation> {
    const finished: { [round: string]: number | null } = {};
    const problems = this.#prometheus.problem === undefined ? [] : [this.#prometheus.problem];
    for (const round of rounds) {
      try {
        finished[round] = (await this.#prometheus.operations(round, signal))?.finished ?? null;
      } catch (error) {
        signal.throwIfAborted();
        finished[round] = null;
        problems.push(messageOf(error));
      }
    }
    return { url: this.#prometheus.url, finished, problem: problems[0] ?? null };
  }
}

/** What is tried in a search beside its answer is no phase that anybody asks about. */
function windowsOf(phases: readonly PhaseRow[]): readonly PhaseWindow[] {
  const windows = phases.map(({ number, ts, until, kind }, index) => ({
    kind,
    phase: number,
    fromNs: ts,
    untilNs: until,
    nextNs: phases[index + 1]?.ts ?? Number.POSITIVE_INFINITY,
  }));
  return windows.filter(({ kind }) => kind !== 'search');
}

function record(recorder: Recorder, { metric, ts, labels, value, reason }: PromqlReading): void {
  const writer = recorder.table(promqlTable);
  const { columns } = writer;
  const row = writer.next();
  columns.ts[row] = ts;
  columns.metric[row] = recorder.code(metric);
  columns.value[row] = value ?? Number.NaN;
  columns.labels[row] = recorder.code(JSON.stringify(Object.fromEntries(inOrder(labels))));
  columns.reason[row] = reason === null ? -1 : recorder.code(reason);
}
