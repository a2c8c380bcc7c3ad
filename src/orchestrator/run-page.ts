import type { Clock } from '../model/clock.ts';
import type { HostPage } from '../model/host.ts';
import type { ListenAddress } from '../model/plan.ts';
import type { Family } from '../exposition/family.ts';
import { metricsAnswer, type Pages, type PageServer, servePages } from '../exposition/serve-pages.ts';
import { isWildcard } from '../sync/outside-name.ts';
import type { NodeLedger } from './node-ledger.ts';
import { ScrapeRhythm } from './scrape-rhythm.ts';
import { scrapeTargets } from './scrape-targets.ts';

export interface RunPageOptions {
  readonly run: string;
  readonly listen: ListenAddress;
  readonly clock: Clock;
  readonly families: () => Iterable<Family>;
  readonly ledger: NodeLedger;
  readonly hostPages: ReadonlyMap<string, HostPage>;
  /** Hosts that are lost. */
  readonly lost: () => readonly { readonly host: string }[];
}

/** Serves `/metrics` of the orchestrator, and `/sd`, which says where to scrape everything that is there. */
export class RunPage implements AsyncDisposable {
  readonly #options: RunPageOptions;
  readonly #rhythm: ScrapeRhythm;
  #server: PageServer | undefined;
  #isAsked = false;

  private constructor(options: RunPageOptions) {
    this.#options = options;
    this.#rhythm = new ScrapeRhythm(options.clock);
  }

  /** Rejects with PORT_TAKEN where another listens already. */
  static async open(options: RunPageOptions): Promise<RunPage> {
    const page = new RunPage(options);
    const pages: Pages = {
      '/metrics': (request) => {
        page.#isAsked = true;
        if (request.isScraper) page.#rhythm.scraped();
        return metricsAnswer(options.families(), request);
      },
      '/sd': ({ host, isScraper }) => {
        page.#isAsked = true;
        if (isScraper) page.#rhythm.asked();
        return { contentType: 'application/json', body: `${JSON.stringify(page.#targets(host), undefined, 2)}\n` };
      },
    };
    page.#server = await servePages(options.listen, pages, 'prometheus.listen');
    return page;
  }

  /** As this machine reaches it. */
  get url(): string {
    const { host } = this.#options.listen;
    const name = isWildcard(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.#port}`;
  }

  /** Whether anybody has asked for anything. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Whether a Prometheus reads the pages, which would miss the last values. */
  get isRead(): boolean {
    return this.#rhythm.isAsked;
  }

  /** Resolves once all pages were read after now, as far as anybody reads them; after `mostNs` at the latest, and at once when the signal says so. */
  async untilAllRead(mostNs: number, signal: AbortSignal): Promise<void> {
    await this.#rhythm.untilAllRead(mostNs, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  get #port(): number {
    return this.#server?.port ?? 0;
  }

  #targets(asked: string | undefined): ReturnType<typeof scrapeTargets> {
    const { run, listen, ledger, hostPages, lost } = this.#options;
    const gone = new Set(lost().map(({ host }) => host));
    const hosts = new Map([...hostPages].filter(([host]) => !gone.has(host)));
    const nodes = ledger.handles.filter((handle) => handle !== undefined && ledger.isThere(handle.number));
    return scrapeTargets({ run, listen: { ...listen, port: this.#port }, hosts, nodes }, asked);
  }
}
