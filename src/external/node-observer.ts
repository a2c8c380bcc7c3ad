import { NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import type { JsonObject } from '../model/json.ts';
import type { NodeContext, OutputStream } from '../model/kit.ts';
import type { Endpoints } from '../model/node.ts';
import { type IntakeContext, ReportIntake } from './reports/report-intake.ts';
import { isForPrometheus, scrapeOptions } from './scrape/scrape-params.ts';
import { Scraper } from './scrape/scraper.ts';

/** How long what a node wrote last is read after its end. */
export const lastReadingNs = 3 * NS_PER_S;

export type ObserverContext = IntakeContext & Pick<NodeContext, 'signal'>;

export interface ObserverOptions {
  readonly params: JsonObject;
  readonly context: ObserverContext;
  /** Where the node leaves its files, where it is one of ours. */
  readonly output?: string;
}

/** All that is taken in of an external node while it runs: what it reports, and the numbers of its page. */
export class NodeObserver {
  readonly #context: ObserverContext;
  readonly #intake: ReportIntake | undefined;
  readonly #params: JsonObject;
  /** URL of its page, where Prometheus can read it as well. */
  metricsUrl: string | undefined;
  #scraper: Scraper | undefined;
  #ended: Promise<void> | undefined;

  constructor({ params, context, output }: ObserverOptions) {
    this.#params = params;
    this.#context = context;
    const prefix = (params['reports'] as { readonly prefix?: string } | undefined)?.prefix;
    this.#intake =
      output === undefined ? undefined : new ReportIntake({ context, directory: output, ...(prefix === undefined ? {} : { prefix }) });
  }

  /**
   * It is up: its page is read from here on, where it has one.
   * @throws RegattaError NODE_START when the page has no address
   */
  readPage(endpoints: Endpoints): void {
    const scrape = scrapeOptions(this.#params['scrape'], endpoints);
    if (scrape !== undefined && isForPrometheus(scrape)) this.metricsUrl = scrape.url;
    this.#scraper = scrape === undefined ? undefined : new Scraper(this.#context, scrape);
  }

  /** What it printed, piece by piece. */
  printed(stream: OutputStream, bytes: Buffer): void {
    this.#intake?.output(stream, bytes);
  }

  /** To be called each second, and at the borders of phases. Resolves when nothing is being read. */
  async beat(isBorder: boolean): Promise<void> {
    await this.#scraper?.beat(isBorder);
  }

  /** The node has ended: takes in what it wrote last, and tells what was wrong with any of it. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await this.#scraper?.end();
    await this.#intake?.end(AbortSignal.timeout(lastReadingNs / NS_PER_MS));
  }
}
