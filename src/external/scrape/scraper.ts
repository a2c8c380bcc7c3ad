import { NS_PER_MS, NS_PER_S } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { NodeContext } from '../../model/kit.ts';
import { seriesTable, type TableWriter } from '../../model/table.ts';
import { ProblemTally } from '../../model/problem-tally.ts';
import { type PageOptions, PageReader } from '../../readings/pages/page-reader.ts';
import type { Reading } from '../../readings/pages/parse-prometheus.ts';

/** The longest that an answer is waited for, ms. */
const longestWaitMs = 10_000;
/** Beats come each second, but not to the millisecond: what is due within half of one is due now. */
const beatSlackNs = 0.5 * NS_PER_S;
/** Share of the time between two readings that an answer may take. */
const limitShare = 0.9;

export interface ScrapeOptions extends PageOptions {
  readonly everyNs: number;
}

export type ScrapeContext = Pick<NodeContext, 'node' | 'clock' | 'runStartNs' | 'recorder' | 'problem' | 'signal'>;

/** Reads a node's page of numbers into series: regularly, and at the borders of phases. A page that cannot be read leaves a gap, never zeros. */
export class Scraper {
  readonly #context: ScrapeContext;
  readonly #options: ScrapeOptions;
  readonly #series: TableWriter<typeof seriesTable>;
  readonly #page: PageReader;
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
    this.#page = new PageReader(options, (text) => context.problem(text));
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
    const { everyNs } = this.#options;
    try {
      const limitMs = Math.round(Math.min((everyNs / NS_PER_MS) * limitShare, longestWaitMs));
      const readings = await this.#page.read(limitMs, this.#over);
      const ts = this.#context.clock.now() - this.#context.runStartNs;
      for (const reading of readings) this.#record(reading, ts);
    } catch (error) {
      if (!this.#over.aborted) this.#failures.add(messageOf(error));
    }
  }

  #record([name, value]: Reading, ts: number): void {
    const { columns } = this.#series;
    const row = this.#series.next();
    columns.ts[row] = ts;
    columns.node[row] = this.#context.node.number;
    columns.host[row] = -1;
    columns.name[row] = this.#context.recorder.code(name);
    columns.value[row] = value;
  }
}
