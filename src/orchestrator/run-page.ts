import packageJson from '../../package.json' with { type: 'json' };
import type { Clock } from '../model/clock.ts';
import type { HostPage } from '../model/host.ts';
import { messageOf } from '../model/errors.ts';
import type { Plan, PrometheusPlan, PushPlan, RoundPlan } from '../model/plan.ts';
import { type Family, writeLabels } from '../exposition/family.ts';
import { Gateway } from '../exposition/gateway.ts';
import { Pusher } from '../exposition/pusher.ts';
import { metricsAnswer, type Pages, type PageServer, servePages } from '../exposition/serve-pages.ts';
import { isWildcard } from '../sync/outside-name.ts';
import type { NodeLedger } from './node-ledger.ts';
import { ScrapeRhythm } from './scrape-rhythm.ts';
import { scrapeTargets } from './scrape-targets.ts';

/** How long a Pushgateway may take to take away a group, ms. */
const deleteMs = 5000;

export interface RunPageOptions {
  readonly plan: Plan & { readonly prometheus: PrometheusPlan };
  readonly run: string;
  readonly clock: Clock;
  readonly ledger: NodeLedger;
  /** Pages of hosts by name, filled as they come up. */
  readonly hostPages: ReadonlyMap<string, HostPage>;
  /** Hosts that are lost. */
  readonly lost: () => readonly { readonly host: string }[];
}

/** As which the orchestrator pushes, and is found. */
const orchestrator = 'orchestrator';

/**
 * What the orchestrator shows to a Prometheus while a run goes on: `/metrics` with what no host knows, and `/sd` with all that is there to scrape. Where the plan has
 * a Pushgateway, what would stand on the page is pushed.
 */
export class RunPage implements AsyncDisposable {
  readonly #options: RunPageOptions;
  readonly #rhythm: ScrapeRhythm;
  #server: PageServer | undefined;
  #pusher: Pusher | undefined;
  readonly #problems: string[] = [];
  #round: RoundPlan | undefined;

  private constructor(options: RunPageOptions) {
    this.#options = options;
    this.#rhythm = new ScrapeRhythm(options.clock);
  }

  /** Rejects with PORT_TAKEN where another listens already. */
  static async open(options: RunPageOptions): Promise<RunPage> {
    const page = new RunPage(options);
    const pages: Pages = {
      '/metrics': (request) => {
        page.#rhythm.scraped();
        return metricsAnswer(page.#families(), request);
      },
      '/sd': ({ host }) => {
        page.#rhythm.asked();
        return { contentType: 'application/json', body: `${JSON.stringify(page.#targets(host), undefined, 2)}\n` };
      },
    };
    const { listen, push } = options.plan.prometheus;
    if (listen !== undefined) page.#server = await servePages(listen, pages, 'prometheus.listen');
    if (push !== undefined) page.#startPushing(push);
    return page;
  }

  /** As this machine reaches it; undefined where nothing is served. */
  get url(): string | undefined {
    const { listen } = this.#options.plan.prometheus;
    if (listen === undefined) return undefined;
    const { host } = listen;
    const name = isWildcard(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.#port}`;
  }

  /** Whether anybody has asked for anything. */
  get isAsked(): boolean {
    return this.#rhythm.isAsked;
  }

  /** What went wrong and ended nothing, in words. */
  get problems(): readonly string[] {
    const unasked = this.url === undefined || this.isAsked ? [] : [`nobody asked for /sd or /metrics at ${this.url}`];
    return [...unasked, ...this.#problems];
  }

  /** The round that goes on; undefined when none does. */
  set round(round: RoundPlan | undefined) {
    this.#round = round;
  }

  /** The load is over: resolves once all pages were read after that, as far as anybody reads them. */
  async linger(signal: AbortSignal): Promise<void> {
    await this.#rhythm.untilAllRead(this.#options.plan.prometheus.lingerNs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Nothing is counted any more: pushes a last time. */
  async finish(): Promise<void> {
    this.#problems.push(...((await this.#pusher?.finish()) ?? []));
    this.#pusher = undefined;
  }

  /** Takes away what these hosts and the orchestrator have pushed, two intervals after the last push, so that it was read. */
  async takeAway(hosts: readonly string[], signal: AbortSignal): Promise<void> {
    const { plan, run, clock } = this.#options;
    const { push } = plan.prometheus;
    if (push?.delete !== true) return;
    const gateway = new Gateway(push, run, process.env);
    await clock.sleepUntil(clock.now() + 2 * push.everyNs, signal).catch(() => undefined);
    const failed = await Promise.all(
      [orchestrator, ...hosts].map((instance) =>
        gateway.delete(instance, AbortSignal.timeout(deleteMs)).then(
          () => [],
          (error: unknown) => [messageOf(error)],
        ),
      ),
    );
    const [first, ...others] = failed.flat();
    if (first !== undefined) this.#problems.push(`${others.length + 1} of ${hosts.length + 1} groups are still at ${push.to}: ${first}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pusher?.stop();
    await this.#server?.[Symbol.asyncDispose]();
  }

  get #port(): number {
    return this.#server?.port ?? 0;
  }

  #startPushing(push: PushPlan): void {
    const { run } = this.#options;
    const gateway = new Gateway(push, run, process.env);
    this.#pusher = new Pusher({ gateway, instance: orchestrator, everyNs: push.everyNs, families: () => this.#families() });
    this.#pusher.start();
  }

  #families(): readonly Family[] {
    const { run, plan } = this.#options;
    const version = packageJson.version;
    const round = this.#round;
    return [
      {
        name: 'regatta_run_info',
        type: 'gauge',
        help: 'The run that goes on: its experiment, and the version of Regatta.',
        points: [
          {
            labels: writeLabels([
              ['run', run],
              ['name', plan.name],
              ['version', version],
            ]),
            value: 1,
          },
        ],
      },
      {
        name: 'regatta_round_info',
        type: 'gauge',
        help: 'The round that goes on, and whether it is measured.',
        points:
          round === undefined
            ? []
            : [
                {
                  labels: writeLabels([
                    ['run', run],
                    ['round', round.name],
                    ['kind', round.kind],
                  ]),
                  value: 1,
                },
              ],
      },
    ];
  }

  #targets(asked: string | undefined): ReturnType<typeof scrapeTargets> {
    const { run, plan, ledger, hostPages, lost } = this.#options;
    const gone = new Set(lost().map(({ host }) => host));
    return scrapeTargets(
      {
        run,
        listen: { host: plan.prometheus.listen?.host ?? '', port: this.#port },
        hosts: new Map([...hostPages].filter(([host]) => !gone.has(host))),
        nodes: ledger.handles.filter((handle) => handle !== undefined && ledger.isThere(handle.number)),
      },
      asked,
    );
  }
}
