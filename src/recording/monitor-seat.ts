import { type Clock, NS_PER_MS, NS_PER_S, NS_PER_US } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import { type Monitor, type MonitorContext, type MonitorDeclaration, NotHere } from '../model/monitor.ts';
import type { JsonObject } from '../model/json.ts';
import { ProblemTally } from '../model/problem-tally.ts';
import { seriesName } from '../model/series-name.ts';
import { type Recorder, seriesTable, type TableWriter } from '../model/table.ts';
import { MonitorRows } from './monitor-rows.ts';

/** How long a monitor may take to start, and to end, ms. */
const startLimitMs = 10_000;
const endLimitMs = 2000;

export interface SeatedMonitor {
  /** Its name, told from others of the same name. */
  readonly label: string;
  readonly everyNs: number;
  readonly options: JsonObject;
  readonly load: () => Promise<MonitorDeclaration>;
}

export interface MonitorSite {
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly recorder: Recorder;
  readonly context: Omit<MonitorContext, 'problem' | 'signal'>;
}

/** The place of one monitor in its process: calls it when it is time, records what it gives and what it costs, and keeps from everybody else what goes wrong with it. */
export class MonitorSeat {
  readonly #monitor: SeatedMonitor;
  readonly #site: MonitorSite;
  readonly #series: TableWriter<typeof seriesTable>;
  readonly #life = new AbortController();
  readonly #failures = new ProblemTally();
  readonly #remarks = new Set<string>();
  #started: Monitor | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firstNs = 0;
  #reading: Promise<void> | undefined;
  #isLate = false;
  #readings = 0;
  #failed = 0;
  #cpuNs = 0;

  constructor(monitor: SeatedMonitor, site: MonitorSite) {
    this.#monitor = monitor;
    this.#site = site;
    this.#series = site.recorder.table(seriesTable);
  }

  /** Never rejects: one that does not start is told of, and gives nothing. */
  async start(): Promise<void> {
    const { load, options } = this.#monitor;
    const context = { ...this.#site.context, signal: this.#life.signal, problem: (text: string) => void this.#remarks.add(text) };
    try {
      const starting = load().then(async (declaration) => this.#taken(await declaration.start(context, options)));
      await within(startLimitMs, starting, `it had not started after ${startLimitMs / 1000} s`);
      if (this.#started === undefined) return;
    } catch (error) {
      this.#life.abort();
      if (error instanceof NotHere) this.#remarks.add(`gives nothing here: ${error.message}`);
      else {
        this.#remarks.add(`could not be started and gives nothing: ${messageOf(error)}`);
        this.#failed++;
        this.#account();
      }
      return;
    }
    this.#firstNs = this.#site.clock.now();
    this.#due();
  }

  /** One that comes up when nobody wants it any more is ended. */
  async #taken(monitor: Monitor): Promise<void> {
    if (this.#life.signal.aborted) await monitor[Symbol.asyncDispose]?.();
    else this.#started = monitor;
  }

  /** A reading out of turn. */
  border(): void {
    if (this.#started !== undefined && this.#reading === undefined) void this.#read(this.#started);
  }

  /** A last reading, and the end. Never rejects. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.border();
    await within(Math.min(this.#limitMs, endLimitMs), this.#reading ?? Promise.resolve(), '').catch(() => undefined);
    if (this.#reading !== undefined && !this.#isLate) this.#giveUp('no answer yet when the run ended');
    const monitor = this.#started;
    this.#started = undefined;
    this.#life.abort();
    try {
      await within(endLimitMs, Promise.resolve(monitor?.[Symbol.asyncDispose]?.()), `it had not ended after ${endLimitMs / 1000} s`);
    } catch (error) {
      this.#remarks.add(`did not end well: ${messageOf(error)}`);
    }
  }

  /** What went wrong with it, in words. */
  get problems(): readonly string[] {
    const { label } = this.#monitor;
    const told = this.#failures.tell((count) => `gave nothing in ${count} of ${this.#readings} readings`);
    return [...this.#remarks, ...(told === undefined ? [] : [told])].map(
      (text) => `monitor ${label} of ${this.#site.context.host} ${text}`,
    );
  }

  get #limitMs(): number {
    return this.#monitor.everyNs / NS_PER_MS;
  }

  /** At multiples of the interval, whatever readings took. */
  #due(): void {
    const monitor = this.#started;
    if (monitor === undefined || this.#life.signal.aborted) return;
    if (this.#reading === undefined) void this.#read(monitor);
    else if (this.#isLate) {
      this.#readings++;
      this.#fail(this.#lateText);
      this.#account();
    }
    const { everyNs } = this.#monitor;
    const gone = this.#site.clock.now() - this.#firstNs;
    this.#timer = setTimeout(() => this.#due(), Math.max(1, (everyNs - (gone % everyNs)) / NS_PER_MS));
  }

  async #read(monitor: Monitor): Promise<void> {
    const { clock, recorder, runStartNs, context } = this.#site;
    this.#readings++;
    const rows = new MonitorRows(() => clock.now() - runStartNs);
    const given = new AbortController();
    const [begunNs, begunCpuNs] = [clock.now(), cpuNs()];
    let late: NodeJS.Timeout | undefined;
    try {
      const answer = monitor.read(rows.write, AbortSignal.any([given.signal, this.#life.signal]));
      if (answer !== undefined) {
        late = setTimeout(() => {
          rows.close();
          given.abort();
          this.#giveUp(this.#lateText);
        }, this.#limitMs).unref();
        await (this.#reading = answer);
      }
      if (this.#isLate) return;
      if (clock.now() - begunNs > this.#monitor.everyNs) this.#fail(this.#lateText);
      else rows.record(recorder, this.#series, context.host);
    } catch (error) {
      if (!this.#isLate) this.#fail(messageOf(error));
    } finally {
      clearTimeout(late);
      this.#reading = undefined;
      this.#isLate = false;
      this.#cpuNs += cpuNs() - begunCpuNs;
      this.#account();
    }
  }

  /** What the reading that goes on says from now on counts no more. */
  #giveUp(text: string): void {
    this.#isLate = true;
    this.#fail(text);
    this.#account();
  }

  get #lateText(): string {
    return `no answer within its interval of ${this.#limitMs / 1000} s`;
  }

  #fail(text: string): void {
    this.#failed++;
    this.#failures.add(text);
  }

  /** What it has cost so far, and how often it failed. */
  #account(): void {
    const { clock, recorder, runStartNs, context } = this.#site;
    const rows = new MonitorRows(() => clock.now() - runStartNs);
    const labels = [['monitor', this.#monitor.label]] as const;
    rows.write(seriesName('monitor_cpu_seconds_total', labels), this.#cpuNs / NS_PER_S);
    rows.write(seriesName('monitor_failures_total', labels), this.#failed);
    rows.record(recorder, this.#series, context.host);
  }
}

/** CPU time of this thread so far, ns. What other work a reading that waits lets in counts with it. */
function cpuNs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * NS_PER_US;
}

async function within<T>(limitMs: number, work: Promise<T>, text: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(text)), limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
