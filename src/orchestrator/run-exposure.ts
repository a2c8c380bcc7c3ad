import packageJson from '../../package.json' with { type: 'json' };
import { type Clock, NS_PER_S } from '../model/clock.ts';
import type { HostPage } from '../model/host.ts';
import type { Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { Plan, RoundPlan } from '../model/plan.ts';
import { type Family, writeLabels } from '../exposition/family.ts';
import { operationNames } from '../exposition/operation-families.ts';
import { SeriesBoard, type SeriesLabels } from '../exposition/series-board.ts';
import { seriesHelp } from '../exposition/series-help.ts';
import type { NodeHandle } from '../model/node.ts';
import { seriesTable } from '../model/table.ts';
import type { MonitorTable } from '../recording/load-monitor.ts';
import type { Spool } from '../recording/spool.ts';
import type { NodeLedger } from './node-ledger.ts';
import { RunPage } from './run-page.ts';
import { RunPush } from './run-push.ts';
import { WindowTotals } from './window-totals.ts';

/** How long others than the run's own Prometheus are waited for, once that is gone. */
const strangerNs = 2 * NS_PER_S;

export interface RunExposureOptions {
  readonly plan: Plan;
  readonly run: string;
  readonly metrics: readonly MetricSpec[];
  /** Regatta's own. */
  readonly monitors: MonitorTable;
  readonly clock: Clock;
  readonly runStartNs: number;
  /** What this process records. */
  readonly spool: Spool;
  readonly ledger: NodeLedger;
  /** Hosts that are lost. */
  readonly lost: () => readonly { readonly host: string }[];
}

/** What the orchestrator shows to a Prometheus while a run goes on: what no host knows, and where everything else is. */
export class RunExposure implements AsyncDisposable {
  readonly #options: RunExposureOptions;
  readonly #windows: WindowTotals;
  /** What monitors of this process read. */
  readonly #board: SeriesBoard;
  /** Pages of hosts by name, filled as they come up. */
  readonly hostPages = new Map<string, HostPage>();
  #page: RunPage | undefined;
  #push: RunPush | undefined;
  #round: RoundPlan | undefined;
  readonly #problems: string[] = [];

  constructor(options: RunExposureOptions) {
    this.#options = options;
    const { run, metrics, monitors, clock, runStartNs, spool } = options;
    this.#windows = new WindowTotals(run, metrics);
    this.#board = new SeriesBoard({
      now: () => clock.now() - runStartNs,
      labelsOf: (node, host) => this.#labelsOf(node, host),
      servesItself: () => true,
      taken: operationNames,
      helpOf: seriesHelp(Object.values(monitors)),
    });
    spool.watch(seriesTable.name, (rows) => this.#board.see(rows));
  }

  /** Serves the page and begins to push, as far as the plan asks for it. Rejects with PORT_TAKEN. @returns the URL under which pages are, where there are any */
  async open(): Promise<string | undefined> {
    const { run, plan, clock, ledger, lost } = this.#options;
    const { listen, push } = plan.prometheus ?? {};
    const families = (): Iterable<Family> => this.#families();
    if (listen !== undefined) this.#page = await RunPage.open({ run, listen, clock, families, ledger, hostPages: this.hostPages, lost });
    if (push !== undefined) this.#push = RunPush.start({ run, push, clock, families });
    return this.#page?.url;
  }

  addWindow(window: Window): void {
    this.#windows.add(window);
  }

  /** `startNs`: ns since run start. */
  startRound(round: RoundPlan, startNs: number): void {
    this.#round = round;
    this.#windows.startRound(round, startNs);
  }

  endRound(): void {
    this.#round = undefined;
  }

  /** Whether somebody reads the pages, and would miss the last values. */
  get isRead(): boolean {
    return this.#page?.isRead === true;
  }

  /**
   * The load is over: resolves once all pages were read after that, within the time that the plan gives; soon, where the Prometheus that the run has of its own is gone and
   * nobody else is known to read.
   */
  async linger(signal: AbortSignal, { isOwnGone }: { readonly isOwnGone: boolean }): Promise<void> {
    const { lingerNs = 0 } = this.#options.plan.prometheus ?? {};
    await this.#page?.untilAllRead(isOwnGone ? Math.min(lingerNs, strangerNs) : lingerNs, signal);
  }

  /** Hosts push for the last time, until they have stopped: so does this. */
  hostsStop(stopped: Promise<unknown>): void {
    this.#push?.hostsStop(stopped);
  }

  /** Hosts have pushed for the last time: so has this, and takes away what all have pushed where the plan wants that. */
  async finish(hosts: readonly string[], signal: AbortSignal): Promise<void> {
    this.#problems.push(...((await this.#push?.finish(hosts, signal)) ?? []));
  }

  /** What went wrong and ended nothing, in words. */
  problems(hosts: readonly string[]): readonly string[] {
    if (this.#page === undefined) return this.#problems;
    const unread = this.#page.isAsked ? [] : [`nobody asked for /sd or /metrics at ${this.#page.url}`];
    const pageless = hosts
      .filter((host) => !this.hostPages.has(host))
      .map((host) => `${host} serves no page for Prometheus: its \`regatta host\` needs --metrics-listen HOST:PORT`);
    return [...unread, ...pageless, ...this.#problems];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#push?.stop();
    await this.#page?.[Symbol.asyncDispose]();
  }

  *#families(): Generator<Family> {
    const { run, plan } = this.#options;
    yield info('regatta_run_info', 'The run that goes on: its experiment, and the version of Regatta.', [
      ['run', run],
      ['name', plan.name],
      ['version', packageJson.version],
    ]);
    const round = this.#round;
    if (round !== undefined)
      yield info('regatta_round_info', 'The round that goes on, and whether it is measured.', [
        ['run', run],
        ['round', round.name],
        ['kind', round.kind],
      ]);
    yield* this.#windows.families();
    yield* this.#board.families();
  }

  #labelsOf(node: number, host: string): SeriesLabels | undefined {
    const { run, ledger, lost } = this.#options;
    const handle = ledger.handles[node];
    if (node < 0) {
      return lost().some((each) => each.host === host)
        ? undefined
        : [
            ['run', run],
            ['host', host],
          ];
    }
    return handle === undefined || !ledger.isThere(node) ? undefined : seriesLabels(run, handle);
  }
}

function seriesLabels(run: string, { fleet, name, host, version }: NodeHandle): SeriesLabels {
  return [
    ['run', run],
    ['fleet', fleet],
    ['node', name],
    ['host', host],
    ['version', version],
  ];
}

function info(name: string, help: string, labels: readonly (readonly [string, string])[]): Family {
  return { name, type: 'gauge', help, points: [{ labels: writeLabels(labels), value: 1 }] };
}
