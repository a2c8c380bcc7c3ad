import { dirname, join, resolve } from 'node:path';
import { type Clock, NS_PER_MS, NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import { partOfNode } from '../model/fleet-of-node.ts';
import type { NodeAssignment, NodeReady } from '../model/host.ts';
import type { LiveCounters } from '../model/live-counters.ts';
import type { NodeContext, NodeProgram, RendezvousAddress, RunFacts } from '../model/kit.ts';
import type { Link, LinkShape, NodeChange, NodeHandle } from '../model/node.ts';
import type { FleetPlan, Plan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import type { Recorder } from '../model/table.ts';
import { makeLinks } from '../network/links.ts';
import { forEachBounded } from './for-each-bounded.ts';
import { loadProgram } from './load-program.ts';
import { named, notReady, seconds } from './not-ready.ts';
import { NodeSeat } from './node-seat.ts';
import { within } from './within.ts';

/** Nodes that start (where their program does not say), and links that are dialled, at the same time in one host: more would only queue for the one core that a host has. */
const START_LANES = 8;
const DIAL_LANES = 32;
const SETTLE_POLL_NS = 50 * NS_PER_MS;
/** Types of events that metrics rest on: always recorded one by one. */
const coreEvents = new Set(['publish', 'deliver', 'join', 'leave', 'add_peer', 'remove_peer']);

export interface FleetSite {
  readonly plan: Plan;
  readonly runId: string;
  readonly runStartNs: number;
  readonly rendezvous: RendezvousAddress;
  /** Of the run. */
  readonly directory: string;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly live: LiveCounters;
  readonly loadStart: Promise<number>;
  readonly changed: (change: NodeChange) => void;
}

/** The nodes that run inside this host, from start to stop. */
export class HostedFleet {
  readonly #site: FleetSite;
  readonly #seats = new Map<number, NodeSeat>();
  readonly #programs = new Map<string, Promise<NodeProgram>>();
  readonly #keeps: (type: string) => boolean;
  readonly #run: RunFacts;
  #peers: readonly NodeHandle[] = [];

  constructor(site: FleetSite) {
    this.#site = site;
    const { events, name, seed, fleets, file } = site.plan;
    this.#run = {
      id: site.runId,
      name,
      seed,
      fleets: Object.fromEntries(fleets.map((fleet) => [fleet.name, fleet.count])),
      // a host has the working directory of the command, from which the file was named
      experimentDirectory: dirname(resolve(file)),
    };
    const kept = new Set(events === 'all' ? [] : events);
    this.#keeps = (type) => events === 'all' || kept.has(type) || coreEvents.has(type);
  }

  /** All nodes of the run that are up, by number; with holes for those that are not. */
  get peers(): readonly NodeHandle[] {
    return this.#peers;
  }

  /** How many nodes this host runs, or ran. */
  get size(): number {
    return this.#seats.size;
  }

  /** Whether any of them offers scenarios a client of its own. */
  get hasClients(): boolean {
    return [...this.#seats.values()].some(({ client }) => client !== undefined);
  }

  /** The node of that number, while it has not ended by itself. */
  seatOf(node: number): NodeSeat | undefined {
    const seat = this.#seats.get(node);
    return seat?.exitReason === undefined ? seat : undefined;
  }

  clientOf(node: number): unknown {
    return this.#seats.get(node)?.client;
  }

  /** Starts nodes, bounded; rejects with the first that fails. Those that need fleets learn which of the `known` nodes these have. */
  async start(assignments: readonly NodeAssignment[], known: readonly NodeHandle[], signal: AbortSignal): Promise<readonly NodeReady[]> {
    const { plan, clock, runStartNs } = this.#site;
    const { readyNs } = plan;
    const upNs = new Map<NodeSeat, number>();
    const seats = assignments.map((assignment) => this.#seat(assignment));
    const starting = forEachBounded(seats, await this.#lanesFor(seats), async (seat) => {
      if (!signal.aborted) {
        const fleet = this.#fleetOf(seat.assignment);
        const needed = known.filter((handle) => fleet.needs.includes(handle.fleet));
        await seat.start(await this.#load(fleet), fleet.params, this.#contextOf(seat, needed));
        upNs.set(seat, clock.now() - runStartNs);
      }
    });
    const late = (): Error =>
      notReady(
        seats.filter(({ isUp }) => !isUp),
        'did not start',
        readyNs,
      );
    await within(readyNs, starting, { late, signal });
    this.#refuseExited();
    return seats.map((seat) => {
      const { assignment, card, endpoints, client, metricsUrl, processGroup } = seat;
      return {
        node: assignment.number,
        card,
        upNs: upNs.get(seat) ?? clock.now() - runStartNs,
        ...(endpoints === undefined ? {} : { endpoints }),
        ...(client === undefined ? {} : { hasClient: true }),
        ...(metricsUrl === undefined ? {} : { metricsUrl }),
        ...(processGroup === undefined ? {} : { processGroup }),
      };
    });
  }

  /** Dials the links that begin at this host's nodes, bounded; rejects with the first that fails. */
  async connect(nodes: readonly NodeHandle[], links: readonly Link[], signal: AbortSignal): Promise<void> {
    const { readyNs } = this.#site.plan;
    this.#learn(nodes, links);
    const missing = new Set(links.filter(({ from }) => this.#seats.has(from)));
    const dialling = forEachBounded([...missing], DIAL_LANES, async (link) => {
      const [seat, peer] = [this.#seats.get(link.from), this.#peers[link.to]];
      if (seat === undefined || peer === undefined) {
        throw new RegattaError('INTERNAL', `the link ${this.#nameLink(link)} has an end that is not up`);
      }
      if (!signal.aborted) {
        await seat.connect(peer, link.shape);
        missing.delete(link);
      }
    });
    const late = (): Error => {
      const dialling = new Set([...missing].map(({ from }) => this.#seats.get(from)).filter((seat) => seat !== undefined));
      const links = named(
        [...missing].map((link) => this.#nameLink(link)),
        ', ',
      );
      return notReady([...dialling], `did not connect (${links})`, readyNs);
    };
    await within(readyNs, dialling, { late, signal });
    this.#refuseExited();
  }

  /** Waits until no node says that it is unsettled; rejects after the limit with what is missing. */
  async settle(limitNs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#site;
    const deadline = clock.now() + limitNs;
    for (;;) {
      signal.throwIfAborted();
      this.#refuseExited();
      const missing = [...this.#seats.values()].flatMap((seat) => {
        const text = seat.unsettled();
        return text === undefined ? [] : [`${seat.name}: ${text}`];
      });
      if (missing.length === 0) {
        return;
      }
      if (clock.now() >= deadline) {
        const message = `${missing.length} of the ${this.#seats.size} nodes of this host had not settled after ${seconds(limitNs)}`;
        throw new RegattaError('NOT_SETTLED', message, { hint: named(missing, '\n') });
      }
      await clock.sleepUntil(Math.min(deadline, clock.now() + SETTLE_POLL_NS), signal);
    }
  }

  /** Reads every living node's counters and gauges. */
  measure(write: (node: number, name: string, value: number) => void, isBorder: boolean): void {
    for (const seat of this.#seats.values()) {
      if (seat.exitReason === undefined) {
        const { number } = seat.assignment;
        seat.measure((name, value) => write(number, name, value), isBorder);
      }
    }
  }

  /** Stops all nodes gracefully; answers with what went wrong with any of them, over their whole lives. */
  async stop(): Promise<readonly string[]> {
    const seats = [...this.#seats.values()];
    await Promise.all(seats.map((seat) => seat.stop()));
    return seats.flatMap(({ problems }) => problems);
  }

  /** Every node ends with its host. */
  lose(reason: string): void {
    for (const seat of this.#seats.values()) {
      seat.exit(reason);
    }
    this.flushLogs();
  }

  flushLogs(): void {
    for (const seat of this.#seats.values()) {
      seat.flushLogs();
    }
  }

  #seat(assignment: NodeAssignment): NodeSeat {
    const { directory, clock, runStartNs, changed } = this.#site;
    const seat = new NodeSeat({
      assignment,
      directory: join(directory, 'fleets', assignment.fleet, String(assignment.index)),
      exited: (_, reason) => changed({ node: assignment.number, kind: 'exited', ts: clock.now() - runStartNs, reason }),
    });
    this.#seats.set(assignment.number, seat);
    return seat;
  }

  #contextOf(seat: NodeSeat, known: readonly NodeHandle[]): NodeContext {
    const { plan, clock, runStartNs, recorder, live, loadStart, rendezvous } = this.#site;
    const { number, index, name, fleet, region } = seat.assignment;
    const peers = (): readonly NodeHandle[] => this.#peers;
    const { software } = this.#fleetOf(seat.assignment);
    return {
      ...(software === undefined ? {} : { software }),
      node: { number, index, name, fleet, region },
      clock,
      runStartNs,
      random: seededRandom(plan.seed, 'node', name),
      recorder,
      live,
      keeps: this.#keeps,
      known,
      get peers() {
        return peers();
      },
      linkTo: (peer) => seat.shapes.get(peer),
      pathTo: (peer) => seat.shapes.get(peer) ?? this.#pathTo(seat, peer),
      loadStart,
      run: this.#run,
      rendezvous,
      directory: seat.directory,
      log: (line) => seat.logs.stdout.line(`${((clock.now() - runStartNs) / NS_PER_S).toFixed(6)} ${line}`),
      print: (stream, bytes) => seat.logs[stream].write(bytes),
      problem: (text) => seat.complain(text),
      waitsFor: (what) => seat.waitsFor(what),
      exited: (reason) => seat.exit(reason),
      signal: seat.life.signal,
    };
  }

  #pathTo({ assignment }: NodeSeat, peer: number): LinkShape | undefined {
    const { network, seed } = this.#site.plan;
    const handle = this.#peers[peer];
    return handle === undefined ? undefined : makeLinks(network, [assignment, handle], [[0, 1]], seed)[0]?.shape;
  }

  #learn(nodes: readonly NodeHandle[], links: readonly Link[]): void {
    const peers: NodeHandle[] = [];
    for (const handle of nodes) {
      peers[handle.number] = handle;
    }
    this.#peers = peers;
    for (const { from, to, shape } of links) {
      this.#seats.get(from)?.shapes.set(to, shape);
      this.#seats.get(to)?.shapes.set(from, shape);
    }
  }

  /** Before the load every node is needed. */
  #refuseExited(): void {
    for (const seat of this.#seats.values()) {
      if (seat.exitReason !== undefined) {
        throw new RegattaError('NODE_START', `node ${seat.name} exited before the load began: ${seat.exitReason}`, {
          hint: seat.lastLines(),
        });
      }
    }
  }

  #nameLink({ from, to }: Link): string {
    return `${this.#peers[from]?.name ?? from} → ${this.#peers[to]?.name ?? to}`;
  }

  #fleetOf(node: NodeAssignment): FleetPlan {
    return partOfNode(this.#site.plan, node).fleet;
  }

  async #lanesFor(seats: readonly NodeSeat[]): Promise<number> {
    const fleets = new Set(seats.map(({ assignment }) => this.#fleetOf(assignment)));
    const programs = await Promise.all(Array.from(fleets, (fleet) => this.#load(fleet)));
    return Math.max(1, ...programs.map(({ lanes = START_LANES }) => lanes));
  }

  #load({ program }: FleetPlan): Promise<NodeProgram> {
    const known = this.#programs.get(program.url) ?? loadProgram(program);
    this.#programs.set(program.url, known);
    return known;
  }
}
