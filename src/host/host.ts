import { messageOf, RegattaError } from '../model/errors.ts';
import { partsOfNodes } from '../model/fleet-of-node.ts';
import type { PrepareOrder, PrepareReply, RoundOrder, RoundReport, SteerOrder, SteerReply, StopReport } from '../model/host.ts';
import type { RoundPlan } from '../model/plan.ts';
import { runRound } from '../load/engine.ts';
import { DistinctTexts } from '../load/distinct-texts.ts';
import type { PreparedEntry } from '../load/prepare-entry.ts';
import { RoundTally } from '../load/round-tally.ts';
import { EventLoopMeter } from './event-loop-meter.ts';
import { loadedVersions } from './loaded-versions.ts';
import { type HostOptions, openSite, type Site, type SiteSurroundings } from './site.ts';
import { watchMachine } from './watch-machine.ts';

/** What a host process does for a run: hosts nodes, drives its part of the load, records. The far side of a {@link HostHandle}. */
export class Host {
  readonly #options: HostOptions;
  readonly #loop: EventLoopMeter;
  readonly #loadStart = Promise.withResolvers<number>();
  readonly #life = new AbortController();
  #site: Site | undefined;
  /** Instant at which the last round began or is to begin. */
  #roundStartNs = Number.POSITIVE_INFINITY;
  #tally = new RoundTally();
  /** Whether the tally is still to be reported. */
  #isDriving = false;
  #roundEnd = new AbortController();
  #stopped: Promise<StopReport> | undefined;
  /** What went wrong and ended nothing: observers that threw, and what nothing handled while nodes stopped. */
  readonly #problems: DistinctTexts;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#problems = new DistinctTexts(`more went wrong on ${options.name}`);
    this.#loop = new EventLoopMeter(options.clock);
  }

  async prepare(order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply> {
    if (order.kind === 'start') {
      const { plan, nodes, known } = order;
      const exposures = plan.prometheus === undefined ? undefined : await loadExposures(signal);
      this.#site ??= this.#open(order, exposures);
      const cards = await this.#site.fleet.start(nodes, known, signal);
      const urls = new Set(partsOfNodes(plan, nodes).map(({ fleet }) => fleet.program.url));
      const page = await this.#site.exposure?.page();
      const versions = Object.assign({}, ...[...urls].map(loadedVersions)) as { [name: string]: string };
      return { cards, versions, ...(page === undefined ? {} : { page }) };
    }
    const { fleet, plan, dispatch, entries } = this.#opened();
    if (order.kind === 'connect') {
      await fleet.connect(order.nodes, order.links, signal);
    } else {
      await fleet.settle(order.limitNs, signal);
      entries.agents = order.agents;
      await dispatch();
      for (const round of plan.rounds.keys()) await entries.of(round, signal);
    }
    return {};
  }

  async startRound(order: RoundOrder, signal: AbortSignal): Promise<RoundReport> {
    const site = this.#opened();
    const round = site.plan.rounds[order.round];
    if (round === undefined) throw new RegattaError('INTERNAL', `the plan has no round ${order.round}`);
    // of all before it the last; and what is read for the first time takes milliseconds, for which the first operation would wait
    site.pulse.border();
    site.exposure?.startRound(order.round);
    watchMachine()();
    site.pulse.isWatched = false;
    this.#roundEnd = new AbortController();
    const givenUp = AbortSignal.any([signal, this.#life.signal]);
    const entries = await site.entries.of(order.round, signal);
    this.#tally = new RoundTally();
    this.#roundStartNs = order.startNs;
    site.meter.startRound(order.startNs - site.runStartNs);
    this.#loadStart.resolve(order.startNs);
    this.#isDriving = true;
    const report = await this.#drive(site, order, entries, givenUp).finally(() => (this.#isDriving = false));
    // agents may still wait for what nodes have yet to count
    site.pulse.isWatched = round.entries.some(({ counts }) => counts !== undefined);
    await site.entries.tearDown(order.round, signal);
    site.spool.flush();
    if (site.spool.failure !== undefined) {
      throw site.spool.failure;
    }
    return report;
  }

  /** Changes the rate of an entry. An order that comes late is followed as if it had not: what was due meanwhile is caught up. */
  async steer(order: SteerOrder, signal: AbortSignal): Promise<SteerReply> {
    await this.#opened().entries.steer(order, signal);
    const [first] = order.segments;
    const beganNs = first === undefined ? Number.POSITIVE_INFINITY : this.#roundStartNs + first.fromNs;
    return { lateNs: Math.max(0, this.#options.clock.now() - beganNs) };
  }

  /** Ends the load of the round that is under way; its `startRound` drains and answers as ever. */
  endRound(): void {
    this.#roundEnd.abort();
  }

  stop(): Promise<StopReport> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /**
   * Takes note of an error that nothing handled. @returns whether the host goes on: it does while it stops anyway, and where a scenario alone can have left a
   * promise to itself, which fails the run where a round goes on, is told of where none does, and harms nothing else.
   */
  outliveCrash(thrown: unknown, isRejection: boolean): boolean {
    const message = messageOf(thrown);
    if (this.#stopped !== undefined) {
      this.#problems.add(`an error that nothing handled while nodes stopped: ${message}`);
      return true;
    }
    if (isRejection && this.#site?.fleet.size === 0) {
      const text = `a promise was rejected that nobody waited for: ${message}`;
      if (this.#isDriving) {
        this.#tally.failures.add(thrown);
        this.#tally.shortfalls.add(text);
      } else this.#problems.add(text);
      return true;
    }
    this.#site?.fleet.lose(`its host met an error that nothing handled: ${message}`);
    this.flush();
    return false;
  }

  /** Writes what is recorded and logged so far. */
  flush(): void {
    this.#site?.fleet.flushLogs();
    this.#site?.spool.flush();
  }

  #open(order: PrepareOrder & { kind: 'start' }, exposures: SiteSurroundings['exposures']): Site {
    return openSite(order, {
      ...this.#options,
      exposures,
      loop: this.#loop,
      loadStart: this.#loadStart.promise,
      life: this.#life.signal,
      inFlight: () => this.#tally.inFlight.size,
      recordingFailed: () => this.endRound(),
      problem: (text) => this.#problems.add(text),
    });
  }

  #opened(): Site {
    if (this.#site === undefined) {
      throw new RegattaError('INTERNAL', `host ${this.#options.name} was asked to work before it was told to start`);
    }
    if (this.#site.spool.failure !== undefined) {
      throw this.#site.spool.failure;
    }
    return this.#site;
  }

  async #drive(site: Site, order: RoundOrder, entries: readonly PreparedEntry[], givenUp: AbortSignal): Promise<RoundReport> {
    const { name } = this.#options;
    const { plan, runStartNs, directory, spool, meter, pulse } = site;
    const [clock, dispatch] = [await site.paced, await site.dispatch()];
    const tally = this.#tally;
    let machine = watchMachine();
    let figures = machine();
    const loadStarted = (): void => {
      this.#loop.start();
      machine = watchMachine();
      pulse.startRound(order.startNs - runStartNs);
    };
    const loadEnded = (): void => {
      figures = machine();
      pulse.border();
      this.#loop.stop();
    };
    const { loadEndNs, overrunNs } = await runRound(
      {
        name,
        clock,
        runStartNs,
        directory,
        live: meter,
        dispatch,
        recorder: spool,
        problem: (text) => this.#problems.add(`${name}: ${text}`),
      },
      {
        number: order.round,
        plan: plan.rounds[order.round] as RoundPlan,
        entries,
        startNs: order.startNs,
        agents: order.agents,
        drainNs: plan.drainNs,
        tally,
        loadStarted,
        loadEnded,
      },
      givenUp,
      this.#roundEnd.signal,
    );
    return {
      host: name,
      nodes: site.fleet.size,
      loadEndNs: loadEndNs - runStartNs,
      overrunNs,
      ...tally.figures(),
      eventLoopDelayP99Ns: this.#loop.total.quantile(0.99) ?? 0,
      ...figures,
    };
  }

  async #stop(): Promise<StopReport> {
    this.#life.abort();
    const site = this.#site;
    if (site === undefined) {
      return { host: this.#options.name, rows: {}, problems: [] };
    }
    await site.monitors[Symbol.asyncDispose]();
    const problems = [...(await site.fleet.stop())];
    await (await site.paced)[Symbol.asyncDispose]();
    site.pulse[Symbol.dispose]();
    this.#loop.stop();
    const pushing = (await site.exposure?.finish()) ?? [];
    await site.exposure?.[Symbol.asyncDispose]();
    site.spool[Symbol.dispose]();
    const report = {
      host: this.#options.name,
      rows: site.spool.rows,
      problems: [...problems, ...site.monitors.problems, ...this.#problems, ...pushing],
    };
    const { failure } = site.spool;
    return failure === undefined ? report : { ...report, failure: { message: failure.message, hint: failure.hint ?? '' } };
  }
}

/** Brings what writes and serves pages, which most runs do without. */
async function loadExposures(signal: AbortSignal): Promise<SiteSurroundings['exposures']> {
  const exposures = await import('./exposure.ts');
  signal.throwIfAborted();
  return exposures;
}
