import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { NodeContext } from '../../model/kit.ts';
import { seriesTable, type TableWriter } from '../../model/table.ts';
import { fetchPage, type Page } from '../../readings/pages/fetch-page.ts';
import { ProblemTally } from '../../model/problem-tally.ts';
import { parseExpvar } from '../../readings/pages/parse-expvar.ts';
import { parsePrometheus, type Reading } from '../../readings/pages/parse-prometheus.ts';

/** How many series one node may have. */
const mostSeries = 2000;
/** The longest that an answer is waited for, ms. */
const longestWaitMs = 10_000;
/** Beats come each second, but not to the millisecond: what is due within half of one is due now. */
const beatSlackNs = 0.5 * NS_PER_S;
/** Share of the time between two readings that an answer may take. */
const limitShare = 0.9;

export const pageFormats = {
  prometheus: parsePrometheus,
  expvar: parseExpvar,
} as const satisfies { readonly [format: string]: (page: string) => Iterable<Reading> };

export interface ScrapeOptions {
  readonly url: string;
  readonly everyNs: number;
  /** By the type of the page when absent: JSON is expvar. */
  readonly format?: keyof typeof pageFormats;
  /** Only series whose name (with its labels) matches one of these; all where there is none. */
  readonly keep: readonly RegExp[];
}

export type ScrapeContext = Pick<NodeContext, 'node' | 'clock' | 'runStartNs' | 'recorder' | 'problem' | 'signal'>;

/** Reads a node's page of numbers into series: regularly, and at the borders of phases. A page that cannot be read leaves a gap, never zeros. */
export class Scraper {
  readonly #context: ScrapeContext;
  readonly #options: ScrapeOptions;
  readonly #series: TableWriter<typeof seriesTable>;
  readonly #known = new Set<string>();
  readonly #failures = new ProblemTally();
  #readings = 0;
  #dueNs = 0;
  #isWanted = false;
  #running: Promise<void> | undefined;
  readonly #life = new AbortController();
  /** Aborted once the node is to stop: it need not answer then. */
  readonly #over: AbortSignal;

  constructor(context: ScrapeContext, options: ScrapeOptions) {
    this.#context = context;
    this.#options = options;
    this.#series = context.recorder.table(seriesTable);
    this.#over = AbortSignal.any([context.signal, this.#life.signal]);
  }

  /** To be called each second, and at the borders of phases. Resolves when nothing is being read. */
  async beat(isBorder: boolean): Promise<void> {
    const now = this.#context.clock.now();
    if (isBorder || now >= this.#dueNs) {
      this.#dueNs = now + this.#options.everyNs - beatSlackNs;
      this.#isWanted = true;
      this.#running ??= this.#readWhileWanted();
    }
    await this.#running;
  }

  /** The node stops: nothing is read any more, and what went wrong is told. */
  async end(): Promise<void> {
    this.#life.abort();
    await this.#running;
    const { url } = this.#options;
    const told = this.#failures.tell((count) => `could not be read at ${url}: ${count} of ${this.#readings} times`);
    if (told !== undefined) this.#context.problem(told);
  }

  /** One after the other, whatever was asked for meanwhile. */
  async #readWhileWanted(): Promise<void> {
    while (this.#isWanted && !this.#over.aborted) {
      this.#isWanted = false;
      this.#readings++;
      await this.#read();
    }
    this.#running = undefined;
  }

  async #read(): Promise<void> {
    const { url, everyNs } = this.#options;
    try {
      const limitMs = Math.round(Math.min((everyNs / NS_PER_MS) * limitShare, longestWaitMs));
      const page = await fetchPage(url, limitMs, this.#over);
      const ts = this.#context.clock.now() - this.#context.runStartNs;
      // to the end before anything is recorded: a page that breaks off counts for nothing
      const readings = [...this.#parse(page)];
      for (const reading of readings) this.#record(reading, ts);
    } catch (error) {
      if (!this.#over.aborted) this.#failures.add(messageOf(error));
    }
  }

  #parse({ text, contentType }: Page): Iterable<Reading> {
    const format = this.#options.format ?? (contentType.includes('json') ? 'expvar' : 'prometheus');
    if (contentType.includes('openmetrics') && !/^# EOF\s*$/m.test(text)) throw new Error('the page breaks off: it has no # EOF');
    return pageFormats[format](text);
  }

  #record([name, value]: Reading, ts: number): void {
    if (!this.#isKept(name)) return;
    const { columns } = this.#series;
    const row = this.#series.next();
    columns.ts[row] = ts;
    columns.node[row] = this.#context.node.number;
    columns.host[row] = -1;
    columns.name[row] = this.#context.recorder.code(name);
    columns.value[row] = value;
  }

  #isKept(name: string): boolean {
    if (this.#known.has(name)) return true;
    const { keep, url } = this.#options;
    if (keep.length > 0 && !keep.some((pattern) => pattern.test(name))) return false;
    if (this.#known.size === mostSeries) {
      this.#context.problem(`has more than ${mostSeries} series at ${url}: the others are not recorded; say which to keep`);
      return false;
    }
    this.#known.add(name);
    return true;
  }
}
