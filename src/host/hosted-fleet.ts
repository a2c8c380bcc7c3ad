import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { NodeAssignment, PrepareReply } from '../model/host.ts';
import type { CanMeasure, CanSettle, HostedNode, LiveCounters, NodeContext, NodeProgram } from '../model/kit.ts';
import type { Link, LinkShape, NodeChange, NodeHandle } from '../model/node.ts';
import type { FleetPlan, Plan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import type { Recorder } from '../model/table.ts';
import { forEachBounded } from './for-each-bounded.ts';
import { NodeLog } from './node-log.ts';

/** Nodes that start, and links that are dialled, at the same time in one host: more only queue for the one core that a host has. */
const START_LANES = 8;
const DIAL_LANES = 32;
/** How long one node has to stop, ms. */
const STOP_MS = 5000;
/** How many nodes an error names. */
const MOST_NAMED = 5;
/** Types of events that metrics rest on: always recorded one by one. */
const coreEvents = new Set(['publish', 'deliver', 'join', 'leave']);

export interface FleetSite {
  readonly plan: Plan;
  readonly runStartNs: number;
  readonly directory: string;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly live: LiveCounters;
  readonly loadStart: Promise<number>;
  readonly changed: (change: NodeChange) => void;
}

interface Member {
  readonly assignment: NodeAssignment;
  readonly log: NodeLog;
  readonly life: AbortController;
  node?: HostedNode & Partial<CanSettle & CanMeasure>;
  /** Why it is no more, where it ended by itself. */
  exited?: string;
}

/** The nodes that run inside this host, from start to stop. */
export class HostedFleet {
  readonly #site: FleetSite;
  readonly #members = new Map<number, Member>();
  readonly #programs = new Map<string, Promise<NodeProgram>>();
  readonly #keeps: (type: string) => boolean;
  readonly #problems: string[] = [];
  /** Shapes of links by node of this host and peer. */
  readonly #shapes = new Map<number, Map<number, LinkShape>>();
  #peers: readonly NodeHandle[] = [];
  #stopping = false;

  constructor(site: FleetSite) {
    this.#site = site;
    const { events } = site.plan;
    const kept = new Set(events === 'all' ? [] : events);
    this.#keeps = (type) => events === 'all' || kept.has(type) || coreEvents.has(type);
  }

  /** All nodes of the run that are up, by number. */
  get peers(): readonly NodeHandle[] {
    return this.#peers;
  }

  clientOf(node: number): unknown {
    return this.#members.get(node)?.node?.client;
  }

  /** Starts nodes, bounded; rejects with the first that fails. */
  async start(assignments: readonly NodeAssignment[], signal: AbortSignal): Promise<NonNullable<PrepareReply['cards']>> {
    const members = assignments.map((assignment) => this.#enlist(assignment));
    const late = (): RegattaError => notReady(members.filter(({ node }) => node === undefined).map(nameOf), 'did not start', this.#site.plan.readyNs);
    await within(this.#site.plan.readyNs, { late, signal }, forEachBounded(members, START_LANES, async (member) => {
      if (!signal.aborted) {
        await this.#startOne(member);
      }
    }));
    this.#refuseExited();
    return members.map(({ assignment, node }) => ({ node: assignment.number, card: node?.card ?? null }));
  }

  /** Dials the links of this host's nodes, bounded; rejects with the first that fails. */
  async connect(nodes: readonly NodeHandle[], links: readonly Link[], signal: AbortSignal): Promise<void> {
    const peers: NodeHandle[] = [];
    for (const handle of nodes) {
      peers[handle.number] = handle;
    }
    this.#peers = peers;
    for (const { from, to, shape } of links) {
      this.#shapes.get(from)?.set(to, shape);
      this.#shapes.get(to)?.set(from, shape);
    }
    const dialled = links.filter(({ from }) => this.#members.has(from));
    const missing = new Set(dialled);
    const nameLink = ({ from, to }: Link): string => `${peers[from]?.name ?? from} → ${peers[to]?.name ?? to}`;
    const late = (): RegattaError => notReady([...missing].map(nameLink), 'did not connect', this.#site.plan.readyNs);
    await within(this.#site.plan.readyNs, { late, signal }, forEachBounded(dialled, DIAL_LANES, async (link) => {
      if (!signal.aborted) {
        await this.#dial(link, nameLink(link));
        missing.delete(link);
      }
    }));
    this.#refuseExited();
  }

  /** Waits until no node says that it is unsettled; rejects after the limit with what is missing. */
  async settle(limitNs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#site;
    const deadline = clock.now() + limitNs;
    for (;;) {
      signal.throwIfAborted();
      this.#refuseExited();
      const missing = this.#living().flatMap(({ assignment, node }) => {
        const unsettled = node?.unsettled?.();
        return unsettled === undefined ? [] : [`${assignment.name}: ${unsettled}`];
      });
      if (missing.length === 0) {
        return;
      }
      if (clock.now() >= deadline) {
        throw new RegattaError('NOT_SETTLED', `${missing.length} of ${this.#members.size} nodes of this host had not settled after ${seconds(limitNs)}`, {
          hint: named(missing, '\n'),
        });
      }
      await clock.sleepUntil(Math.min(deadline, clock.now() + 50e6), signal);
    }
  }

  /** Reads every node's counters and gauges. */
  measure(write: (node: number, name: string, value: number) => void): void {
    for (const member of this.#living()) {
      const { number } = member.assignment;
      try {
        member.node?.measure?.((name, value) => write(number, name, value));
      } catch (error) {
        this.#complain(member, `could not be measured: ${messageOf(error)}`);
      }
    }
  }

  /** Stops all nodes gracefully; answers with what went wrong with any of them, over their whole lives. */
  async stop(): Promise<readonly string[]> {
    this.#stopping = true;
    await Promise.all(this.#living().map((member) => this.#stopOne(member)));
    for (const { assignment, log } of this.#members.values()) {
      log.flush();
      if (log.problem !== undefined) {
        this.#problems.push(`${assignment.name}: ${log.problem}`);
      }
    }
    return this.#problems;
  }

  /** Every living node ends with its host. */
  lose(reason: string): void {
    for (const member of this.#living()) {
      this.#exit(member, reason);
      member.log.flush();
    }
  }

  #enlist(assignment: NodeAssignment): Member {
    const path = join(this.#site.directory, 'fleets', assignment.fleet, String(assignment.index), 'stdout.log');
    const member: Member = { assignment, log: new NodeLog(path), life: new AbortController() };
    this.#members.set(assignment.number, member);
    this.#shapes.set(assignment.number, new Map());
    return member;
  }

  async #startOne(member: Member): Promise<void> {
    const { assignment } = member;
    const fleet = this.#fleetOf(assignment);
    try {
      const program = await this.#load(fleet);
      const node = await program.start(fleet.params, this.#contextOf(member));
      if (this.#stopping) {
        await node[Symbol.asyncDispose]();
        return;
      }
      member.node = node;
    } catch (error) {
      if (error instanceof RegattaError) {
        throw error;
      }
      throw new RegattaError('NODE_START', `node ${assignment.name} did not start: ${messageOf(error)}`, { hint: lastLines(member, error), cause: error });
    }
  }

  #contextOf(member: Member): NodeContext {
    const { plan, clock, runStartNs, recorder, live, loadStart } = this.#site;
    const { log, life } = member;
    const { number, index, name, fleet, region } = member.assignment;
    const fleetOfHost = this;
    return {
      node: { number, index, name, fleet, region },
      clock,
      runStartNs,
      random: seededRandom(plan.seed, 'node', name),
      recorder,
      live,
      keeps: this.#keeps,
      get peers() {
        return fleetOfHost.#peers;
      },
      linkTo: (peer) => fleetOfHost.#shapes.get(number)?.get(peer),
      loadStart,
      log: (line) => log.line(`${((clock.now() - runStartNs) / 1e9).toFixed(6)} ${line}`),
      exited: (reason) => this.#exit(member, reason),
      signal: life.signal,
    };
  }

  async #dial({ from, to, shape }: Link, name: string): Promise<void> {
    const member = this.#members.get(from);
    const peer = this.#peers[to];
    if (member?.node === undefined || peer === undefined) {
      throw new RegattaError('INTERNAL', `link ${name} has an end that is not up`);
    }
    try {
      await member.node.connect(peer, shape);
    } catch (error) {
      throw new RegattaError('NODE_CONNECT', `link ${name} could not be made: ${messageOf(error)}`, { hint: lastLines(member, error), cause: error });
    }
  }

  async #stopOne(member: Member): Promise<void> {
    member.life.abort();
    const tooLong = Promise.withResolvers<'late'>();
    const timer = setTimeout(tooLong.resolve, STOP_MS, 'late' as const);
    try {
      const node = member.node;
      if (node !== undefined && (await Promise.race([node[Symbol.asyncDispose](), tooLong.promise])) === 'late') {
        this.#problems.push(`${member.assignment.name} did not stop within ${STOP_MS / 1000} s`);
      }
    } catch (error) {
      this.#problems.push(`${member.assignment.name} threw while it stopped: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  #exit(member: Member, reason: string): void {
    if (member.exited !== undefined || this.#stopping) {
      return;
    }
    member.exited = reason;
    member.log.line(`exited: ${reason}`);
    const { clock, runStartNs, changed } = this.#site;
    changed({ node: member.assignment.number, kind: 'exited', ts: clock.now() - runStartNs, reason });
  }

  /** Before the load every node is needed. */
  #refuseExited(): void {
    for (const member of this.#members.values()) {
      if (member.exited !== undefined) {
        throw new RegattaError('NODE_START', `node ${member.assignment.name} exited before the load began: ${member.exited}`, { hint: lastLines(member) });
      }
    }
  }

  #complain(member: Member, problem: string): void {
    const text = `${member.assignment.name} ${problem}`;
    if (!this.#problems.includes(text)) {
      this.#problems.push(text);
      member.log.line(problem);
    }
  }

  #living(): Member[] {
    return [...this.#members.values()].filter(({ exited }) => exited === undefined);
  }

  #fleetOf({ fleet, name }: NodeAssignment): FleetPlan {
    const found = this.#site.plan.fleets.find((it) => it.name === fleet);
    if (found === undefined) {
      throw new RegattaError('INTERNAL', `node ${name} belongs to no fleet of the plan`);
    }
    return found;
  }

  #load({ program }: FleetPlan): Promise<NodeProgram> {
    const known = this.#programs.get(program.url) ?? loadProgram(program);
    this.#programs.set(program.url, known);
    return known;
  }
}

async function loadProgram({ name, url }: FleetPlan['program']): Promise<NodeProgram> {
  try {
    const module = (await import(url)) as { readonly default?: NodeProgram };
    if (typeof module.default?.start !== 'function') {
      throw new TypeError('its default export has no function `start`');
    }
    return module.default;
  } catch (error) {
    throw new RegattaError('KIT_BROKEN', `node program ${name} cannot be loaded: ${messageOf(error)}`, {
      hint: error instanceof Error && error.stack !== undefined ? error.stack : url,
      cause: error,
    });
  }
}

/** Waits for `work`, at most so long, and no longer than the signal says. */
async function within(limitNs: number, { late, signal }: { readonly late: () => RegattaError; readonly signal: AbortSignal }, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), limitNs / 1e6);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function notReady(what: readonly string[], failing: string, limitNs: number): RegattaError {
  return new RegattaError('NOT_READY', `${named(what, ', ')} ${failing} within ${seconds(limitNs)}`);
}

function named(texts: readonly string[], separator: string): string {
  const more = texts.length - MOST_NAMED;
  return [...texts.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(separator);
}

function nameOf({ assignment }: Member): string {
  return assignment.name;
}

function seconds(ns: number): string {
  return `${ns / 1e9} s`;
}

function lastLines({ log }: Member, error?: unknown): string {
  const said = log.last.length === 0 ? 'it logged nothing' : `its last log lines:\n${log.last.map((line) => `  ${line}`).join('\n')}`;
  return error instanceof Error && error.stack !== undefined ? `${error.stack}\n${said}` : said;
}
