import { isAgent } from '../model/agents.ts';
import type { Clock } from '../model/clock.ts';
import { versionLabel } from '../model/fleet-of-node.ts';
import type { Elsewhere, HostPage } from '../model/host.ts';
import { once } from '../model/once.ts';
import type { ListenAddress, Plan, PrometheusPlan, PushPlan } from '../model/plan.ts';
import { pushCredentials } from '../model/push-credentials.ts';
import type { Family } from '../exposition/family.ts';
import { operationFamilies, operationNames } from '../exposition/operation-families.ts';
import { Gateway } from '../exposition/gateway.ts';
import { OperationTotals } from '../exposition/operation-totals.ts';
import { Pusher } from '../exposition/pusher.ts';
import { metricsAnswer, type PageServer, servePages } from '../exposition/serve-pages.ts';
import { SeriesBoard, type SeriesLabels } from '../exposition/series-board.ts';
import { seriesHelp } from '../exposition/series-help.ts';
import { seriesTable } from '../model/table.ts';
import type { MonitorTable } from '../recording/load-monitor.ts';
import type { Spool } from '../recording/spool.ts';
import type { WindowMeter } from '../recording/window-meter.ts';
import { isWildcard, outsideName } from '../sync/outside-name.ts';
import type { HostedFleet } from './hosted-fleet.ts';

export interface ExposureOptions {
  readonly host: string;
  readonly run: string;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly spool: Spool;
  readonly meter: WindowMeter;
  readonly fleet: HostedFleet;
  /** Regatta's own. */
  readonly monitors: MonitorTable;
  /** Of a host on another machine. */
  readonly elsewhere: Pick<Elsewhere, 'metricsListen'> | undefined;
}

/** What a host shows of itself to a Prometheus: its own operations, and what it reads of its nodes and of itself. */
export class Exposure implements AsyncDisposable {
  readonly #options: ExposureOptions;
  readonly #prometheus: PrometheusPlan;
  readonly #totals: OperationTotals;
  readonly #board: SeriesBoard;
  #server: PageServer | undefined;
  readonly #pusher: Pusher | undefined;
  /** Opens the page, the first time, and begins to push; undefined where there is to be no page. Rejects with PORT_TAKEN. */
  readonly page = once(() => this.#open());

  private constructor(options: ExposureOptions, prometheus: PrometheusPlan) {
    const { plan, meter, spool, fleet, clock, runStartNs, monitors } = options;
    this.#options = options;
    this.#prometheus = prometheus;
    this.#totals = new OperationTotals(plan.rounds);
    meter.onTake = (counted) => this.#totals.add(counted);
    this.#board = new SeriesBoard({
      now: () => clock.now() - runStartNs,
      labelsOf: (node) => this.#labelsOf(node),
      taken: operationNames,
      helpOf: seriesHelp(Object.values(monitors)),
      servesItself: (node) => fleet.seatOf(node)?.metricsUrl !== undefined,
    });
    spool.watch(seriesTable.name, (rows) => this.#board.see(rows));
    const { push } = prometheus;
    this.#pusher = push === undefined ? undefined : this.#pusherTo(push);
  }

  /** Undefined where the plan asks for none: then nothing is kept for it. */
  static of(options: ExposureOptions): Exposure | undefined {
    const { prometheus } = options.plan;
    return prometheus === undefined ? undefined : new Exposure(options, prometheus);
  }

  /** What is counted from now on is of that round. To be called when a window has just been cut. */
  startRound(number: number): void {
    this.#totals.startRound(number);
  }

  /** All is recorded: what was counted last is pushed. @returns what went wrong with pushing, in words */
  async finish(): Promise<readonly string[]> {
    return (await this.#pusher?.finish()) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pusher?.stop();
    await this.#server?.[Symbol.asyncDispose]();
  }

  *#families(): Generator<Family> {
    const { run, host, plan, meter, fleet } = this.#options;
    // what can drive nothing has no operations, not even none
    if (isAgent(plan, fleet.size) || fleet.hasClients) yield* operationFamilies(this.#totals.rounds(meter.present), { run, agent: host });
    yield* this.#board.families();
  }

  #pusherTo(push: PushPlan): Pusher {
    const { run, host } = this.#options;
    const gateway = new Gateway(push, run, process.env);
    // they are for nobody else, as nodes of this process and what these start
    for (const name of Object.values(pushCredentials)) delete process.env[name];
    return new Pusher({ gateway, instance: host, everyNs: push.everyNs, families: () => this.#families() });
  }

  async #open(): Promise<HostPage | undefined> {
    this.#pusher?.start();
    const { elsewhere } = this.#options;
    const place = pagePlace(this.#prometheus, elsewhere);
    if (place === undefined) return undefined;
    this.#server = await servePages(place.listen, { '/metrics': (request) => metricsAnswer(this.#families(), request) }, place.key);
    return { host: elsewhere === undefined ? null : outsideName(place.listen.host), port: this.#server.port };
  }

  #labelsOf(node: number): SeriesLabels | undefined {
    const { run, host, plan, fleet } = this.#options;
    if (node < 0)
      return [
        ['run', run],
        ['host', host],
      ];
    const seat = fleet.seatOf(node);
    if (seat === undefined) return undefined;
    const { name, fleet: ofFleet } = seat.assignment;
    return [
      ['run', run],
      ['fleet', ofFleet],
      ['node', name],
      ['host', host],
      ['version', versionLabel(plan, seat.assignment)],
    ];
  }
}

/** Where a host serves its page: beside the orchestrator on any free port, and on another machine where it was told to, or on all addresses as the orchestrator. */
function pagePlace(
  { listen }: PrometheusPlan,
  elsewhere: ExposureOptions['elsewhere'],
): { readonly listen: ListenAddress; readonly key: string } | undefined {
  if (listen === undefined) return undefined;
  const beside = { listen: { ...listen, port: 0 }, key: 'prometheus.listen' };
  if (elsewhere === undefined) return beside;
  if (elsewhere.metricsListen !== undefined) return { listen: elsewhere.metricsListen, key: '--metrics-listen' };
  return isWildcard(listen.host) ? beside : undefined;
}
