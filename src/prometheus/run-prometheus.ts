import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { ProcessGuard } from '../model/process-guard.ts';
import type { PrometheusServerPlan } from '../model/prometheus.ts';
import type { OperationsRead, PhaseWindow, PromqlReading, RunPrometheus, TakesTimeToFind } from '../model/run-prometheus.ts';
import { ManagedPrometheus } from './managed-prometheus.ts';
import { operationsOf } from './operations-read.ts';
import { PrometheusApi } from '../readings/prometheus/prometheus-api.ts';
import { type PromqlMetric, readMetrics, settleIntervals } from './read-metrics.ts';

export interface RunPrometheusOptions {
  readonly plan: Pick<Plan, 'metrics'>;
  readonly server: PrometheusServerPlan;
  readonly run: { readonly id: string; readonly directory: string };
  /** URL of the list of the run's targets; needed by one that is managed. */
  readonly targetsUrl: string | undefined;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly startGuard: (runId: string) => Promise<ProcessGuard>;
  readonly signal: AbortSignal;
  /** How long its answers are waited for, ms, unless it is as long as others wait. */
  readonly patienceMs?: number;
}

/** By how much a clock may have been set while a run went on before nobody knows what its windows are, s. */
const mostDriftS = 1;
/** How often a server is asked for the time where none of its answers tells it within so many s. */
const clockQuestions = 3;
const quickS = 0.1;
/** How many questions in a row it may leave without an answer once the load is over: a run does not wait for each of many. */
const mostTimeouts = 2;
/** How long new pages may take to be found, ms, of which Prometheus takes note every 5 s only (`updatert` of its discovery manager); and how often it is asked. */
const findMs = 15_000;
const askMs = 100;

/**
 * The Prometheus that a run asks: one that runs already, or one of its own, which then is started.
 * @throws RegattaError PROMETHEUS where it is not there, or does not answer
 */
export async function openRunPrometheus(options: RunPrometheusOptions): Promise<RunPrometheus & Partial<TakesTimeToFind>> {
  const { server } = options;
  await using resources = new AsyncDisposableStack();
  let managed: ManagedPrometheus | undefined;
  try {
    managed = server.kind === 'managed' ? await startManaged(server, options, resources) : undefined;
  } catch (error) {
    options.signal.throwIfAborted();
    if (server.kind === 'managed' && server.isOptional) return new NoPrometheus(messageOf(error), options);
    throw error;
  }
  const api = managed?.api ?? new PrometheusApi(server.kind === 'attached' ? server.url : '');
  const ahead = await clockAhead(api, options).catch((error: unknown) => {
    options.signal.throwIfAborted();
    throw new RegattaError('PROMETHEUS', `prometheus.server cannot be asked: ${messageOf(error)}`, {
      hint: 'Start it, correct its URL, or let Regatta start one: server: managed.',
      cause: error,
    });
  });
  const asked = { ...options, api, managed, ahead, resources: resources.move() };
  return options.targetsUrl !== undefined && promqlMetrics(options.plan).length > 0
    ? new FindingPrometheus(asked)
    : new AskedPrometheus(asked);
}

async function startManaged(
  server: PrometheusServerPlan & { readonly kind: 'managed' },
  { run, targetsUrl, startGuard, signal }: RunPrometheusOptions,
  resources: AsyncDisposableStack,
): Promise<ManagedPrometheus> {
  if (targetsUrl === undefined) throw new RegattaError('INTERNAL', 'a managed Prometheus without targets');
  const guard = resources.use(await startGuard(run.id));
  const directory = server.keep ? join(run.directory, 'prometheus') : await mkdtemp(join(tmpdir(), 'regatta-prometheus-'));
  if (!server.keep) resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  const logFile = join(run.directory, 'logs', 'prometheus.log');
  const { everyNs } = server;
  return resources.use(await ManagedPrometheus.start({ runId: run.id, targetsUrl, everyNs, directory, logFile, guard, signal }));
}

/** How far the server's clock is ahead of ours, which counts from some instant of its own. */
interface Ahead {
  readonly s: number;
  /** By how much that may be wrong, s: when it answered is known no better than half the time that its answer took. */
  readonly withinS: number;
}

/** Asks until one answer is quick, and takes the quickest. The middle of the question is when it answered. */
async function clockAhead(api: PrometheusApi, { clock, signal }: Pick<RunPrometheusOptions, 'clock' | 'signal'>): Promise<Ahead> {
  let best: Ahead = { s: 0, withinS: Number.POSITIVE_INFINITY };
  for (let left = clockQuestions; left > 0 && best.withinS > quickS; left--) {
    const askedNs = clock.now();
    const shownS = await api.clockS(signal);
    const answeredNs = clock.now();
    const withinS = (answeredNs - askedNs) / 2 / NS_PER_S;
    if (withinS < best.withinS) best = { s: shownS - (askedNs + answeredNs) / 2 / NS_PER_S, withinS };
  }
  return best;
}

type Asked = RunPrometheusOptions & {
  readonly api: PrometheusApi;
  readonly managed: ManagedPrometheus | undefined;
  /** When the run began. */
  readonly ahead: Ahead;
  readonly resources: AsyncDisposable;
};

class AskedPrometheus implements RunPrometheus {
  readonly url: string;
  protected readonly options: Asked;
  #api: PrometheusApi;

  constructor(options: Asked) {
    this.options = options;
    this.#api = options.api;
    this.url = options.api.url;
  }

  get settleNs(): number {
    const { plan, server } = this.options;
    return promqlMetrics(plan).length === 0 ? 0 : settleIntervals * server.everyNs;
  }

  get problem(): string | undefined {
    return this.options.managed?.problem;
  }

  async read(phases: readonly PhaseWindow[], signal: AbortSignal): Promise<readonly PromqlReading[]> {
    const { plan, clock, runStartNs, server, patienceMs } = this.options;
    const api = new PrometheusApi(this.url, { mostTimeouts, ...(patienceMs === undefined ? {} : { patienceMs }) });
    this.#api = api;
    const metrics = promqlMetrics(plan);
    if (metrics.length === 0 || phases.length === 0) return [];
    const ahead = await this.#ahead(signal);
    if (typeof ahead === 'string') return withoutValue(metrics, phases, ahead);
    const serverS = (ns: number): number => (ns + runStartNs) / NS_PER_S + ahead.s;
    const settledNs = Math.max(...phases.map(({ untilNs }) => untilNs)) + runStartNs + settleIntervals * server.everyNs;
    await clock.sleepUntil(settledNs, signal);
    return readMetrics({ api, metrics, phases, everyS: server.everyNs / NS_PER_S, serverS, signal });
  }

  operations(round: string, signal: AbortSignal): Promise<OperationsRead | undefined> {
    const { run } = this.options;
    return operationsOf(this.#api, { run: run.id, round }, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.options.resources[Symbol.asyncDispose]());
  }

  /** How far its clock is ahead, as well as is known, or why it can answer for no window, in words. */
  async #ahead(signal: AbortSignal): Promise<Ahead | string> {
    const { managed, ahead: before } = this.options;
    if (managed?.problem !== undefined) return managed.problem;
    try {
      const now = await clockAhead(this.#api, { ...this.options, signal });
      const driftS = now.s - before.s;
      if (Math.abs(driftS) > mostDriftS + now.withinS + before.withinS)
        return `the clock of ${this.url}, or ours, was set by ${driftS.toFixed(1)} s while the run went on: nobody knows what its windows are there`;
      const best = now.withinS < before.withinS ? now : before;
      return best.withinS <= mostDriftS
        ? best
        : `${this.url} answers so late that its clock is known within ${best.withinS.toFixed(1)} s only`;
    } catch (error) {
      signal.throwIfAborted();
      return messageOf(error);
    }
  }
}

/** One that is told of the run's pages as they come, and takes some seconds to read new ones. */
class FindingPrometheus extends AskedPrometheus implements TakesTimeToFind {
  async untilFound(signal: AbortSignal): Promise<string | undefined> {
    // one that runs already may read less often, and not these pages at all
    const ms = findMs + (settleIntervals * this.options.server.everyNs) / NS_PER_MS;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    while (this.problem === undefined && !limit.aborted) {
      if (await hasFoundAll(this.options, limit)) return undefined;
      await sleep(askMs, undefined, { signal: limit }).catch(() => undefined);
    }
    signal.throwIfAborted();
    return this.problem === undefined
      ? `${this.url} has not read every page of the run within ${ms / 1000} s: it needs an entry with http_sd_configs: [{url: '${this.options.targetsUrl ?? ''}'}]`
      : undefined;
  }
}

async function hasFoundAll(
  { api, targetsUrl = '', run }: Pick<Asked, 'api' | 'targetsUrl' | 'run'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const listed = (await (await fetch(targetsUrl, { signal })).json()) as readonly { readonly targets: readonly string[] }[];
    const [read] = await api.instant(`count(up{run=${JSON.stringify(run.id)}} == 1)`, undefined, signal);
    return (read?.points[0]?.[1] ?? 0) >= listed.flatMap(({ targets }) => targets).length;
  } catch {
    return false;
  }
}

/** In the place of one that may be absent, and is. */
class NoPrometheus implements RunPrometheus {
  readonly url = '';
  readonly settleNs = 0;
  readonly problem: string;
  readonly #metrics: readonly PromqlMetric[];

  constructor(why: string, { plan }: Pick<RunPrometheusOptions, 'plan'>) {
    this.problem = why;
    this.#metrics = promqlMetrics(plan);
  }

  read(phases: readonly PhaseWindow[]): Promise<readonly PromqlReading[]> {
    return Promise.resolve(withoutValue(this.#metrics, phases, this.problem));
  }

  operations(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // nothing was started
  }
}

function promqlMetrics({ metrics }: Pick<Plan, 'metrics'>): readonly PromqlMetric[] {
  return metrics.flatMap(({ name, promql }) => (promql === undefined ? [] : [{ name, ...promql }]));
}

function withoutValue(metrics: readonly PromqlMetric[], phases: readonly PhaseWindow[], why: string): readonly PromqlReading[] {
  const reason = `no data: ${why}`;
  return phases.flatMap(({ phase, fromNs }) =>
    metrics.map(({ name }) => ({ metric: name, phase, ts: fromNs, labels: {}, value: null, reason })),
  );
}
