import type { JsonObject } from '../model/json.ts';
import type { NodeContext } from '../model/kit.ts';
import type { Endpoints } from '../model/node.ts';
import { ProcessTable } from './process-table.ts';
import { ProcessUse } from './process-use.ts';
import { type IntakeContext, ReportIntake } from './report-intake.ts';
import { scrapeOptions } from './scrape-params.ts';
import { Scraper } from './scraper.ts';

/** How long what a node wrote last is read after its end, ms. */
const lastReadingMs = 3000;

/** One for all nodes of the host. */
let processes: ProcessTable | undefined | null = null;

export type ObservationContext = IntakeContext & Pick<NodeContext, 'log'>;

export interface ObservationOptions {
  readonly params: JsonObject;
  readonly context: ObservationContext;
  readonly endpoints: Endpoints;
  /** Where the node leaves its files, where it is one of ours. */
  readonly output?: string;
}

/** All that is taken in of an external node while it runs: what it reports, the numbers of its page, and what its processes use. */
export class Observation {
  readonly #context: ObservationContext;
  readonly #intake: ReportIntake | undefined;
  readonly #scraper: Scraper | undefined;
  #use: ProcessUse | undefined;
  #ended: Promise<void> | undefined;

  /** @throws RegattaError NODE_START when the page has no address */
  constructor({ params, context, endpoints, output }: ObservationOptions) {
    this.#context = context;
    const prefix = (params['reports'] as { readonly prefix?: string } | undefined)?.prefix;
    const scrape = scrapeOptions(params['scrape'], endpoints);
    this.#scraper = scrape === undefined ? undefined : new Scraper(context, scrape);
    this.#intake =
      output === undefined ? undefined : new ReportIntake({ context, directory: output, ...(prefix === undefined ? {} : { prefix }) });
  }

  /** What its processes use is read from here on: those of that process group. */
  watchProcesses(group: number): void {
    processes = processes === null ? ProcessTable.open() : processes;
    if (processes === undefined) this.#context.log('this system has no /proc: what the node uses is not measured');
    else this.#use = new ProcessUse(group, processes, this.#context.clock);
  }

  /** What it printed, piece by piece. */
  printed(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    this.#intake?.output(stream, bytes);
  }

  measure(write: (name: string, value: number) => void, isBorder: boolean): void {
    this.#use?.measure(write);
    void this.#scraper?.beat(isBorder);
  }

  /** The node has ended: takes in what it wrote last, and tells what was wrong with any of it. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await this.#scraper?.end();
    await this.#intake?.end(AbortSignal.timeout(lastReadingMs));
  }
}
