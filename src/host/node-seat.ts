import { join } from 'node:path';
import { NS_PER_MS } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { NodeAssignment } from '../model/host.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type {
  CanMeasure,
  CanSettle,
  HasProcesses,
  HostedNode,
  NodeContext,
  NodeProgram,
  OutputStream,
  ServesMetrics,
  TakesTimeToStop,
} from '../model/kit.ts';
import type { Endpoints, LinkShape, NodeHandle } from '../model/node.ts';
import { DistinctTexts } from '../load/distinct-texts.ts';
import { NodeLog } from './node-log.ts';

/** How long a node has to stop that does not say how long it takes, ms. */
const STOP_MS = 5000;
/** How long a node has beyond what it says, ms: a busy machine is no fault of its. */
const STOP_GRACE_MS = 1000;
/** How long its last numbers are waited for before it is stopped, ms. */
const LAST_NUMBERS_MS = 2000;

export interface NodeSeatOptions {
  readonly assignment: NodeAssignment;
  /** Of the node, within the run. */
  readonly directory: string;
  /** Told when the node ends by itself. */
  readonly exited: (seat: NodeSeat, reason: string) => void;
}

/** The place of one node in its host, from before its start to after its end. */
export class NodeSeat {
  readonly assignment: NodeAssignment;
  readonly directory: string;
  /** What the node logs lies in `stdout`, beside what processes of its own print. */
  readonly logs: { readonly [Stream in OutputStream]: NodeLog };
  /** Aborted when the node is to stop. */
  readonly life = new AbortController();
  /** How its links behave, by number of the peer. */
  readonly shapes = new Map<number, LinkShape>();
  readonly #exited: NodeSeatOptions['exited'];
  /** What went wrong with it, each text once. */
  readonly #problems = new DistinctTexts('has more problems: see its log');
  #node: (HostedNode & Partial<CanSettle & CanMeasure & HasProcesses & ServesMetrics & TakesTimeToStop>) | undefined;
  #exitReason: string | undefined;
  /** Settles when what was to be read of it at the last border is. */
  #lastNumbers: Promise<unknown> | undefined;
  #waitsFor: string | undefined;

  constructor({ assignment, directory, exited }: NodeSeatOptions) {
    this.assignment = assignment;
    this.directory = directory;
    this.logs = { stdout: new NodeLog(join(directory, 'stdout.log')), stderr: new NodeLog(join(directory, 'stderr.log')) };
    this.#exited = exited;
  }

  get name(): string {
    return this.assignment.name;
  }

  get isUp(): boolean {
    return this.#node !== undefined;
  }

  /** Why it is no more, where it ended by itself. */
  get exitReason(): string | undefined {
    return this.#exitReason;
  }

  get card(): Json {
    return this.#node?.card ?? null;
  }

  get endpoints(): Endpoints | undefined {
    return this.#node?.endpoints;
  }

  get metricsUrl(): string | undefined {
    return this.#node?.metricsUrl;
  }

  get client(): unknown {
    return this.#node?.client;
  }

  get processGroup(): number | undefined {
    return this.#node?.processGroup;
  }

  /** What went wrong with it that did not end it. */
  get problems(): readonly string[] {
    const cut = Object.values(this.logs).flatMap(({ problem }) => problem ?? []);
    return [...this.#problems, ...cut].map((text) => `${this.name} ${text}`);
  }

  /** Rejects with NODE_START. */
  async start(program: NodeProgram, params: JsonObject, context: NodeContext): Promise<void> {
    try {
      const node = await program.start(params, context);
      if (this.life.signal.aborted) {
        // it came up when nobody wanted it any more
        await node[Symbol.asyncDispose]();
      } else {
        this.#node = node;
      }
    } catch (error) {
      throw new RegattaError('NODE_START', `node ${this.name} did not start: ${messageOf(error)}`, {
        hint: this.lastLines(error),
        cause: error,
      });
    }
  }

  /** Rejects with NODE_CONNECT. */
  async connect(peer: NodeHandle, shape: LinkShape): Promise<void> {
    try {
      if (this.#node === undefined) {
        throw new Error(`${this.name} is not up`);
      }
      await this.#node.connect(peer, shape);
    } catch (error) {
      const message = `the link ${this.name} → ${peer.name} could not be made: ${messageOf(error)}`;
      throw new RegattaError('NODE_CONNECT', message, { hint: this.lastLines(error), cause: error });
    }
  }

  /** What it still waits for before it is ready for load. */
  unsettled(): string | undefined {
    return this.#node?.unsettled?.();
  }

  measure(write: (name: string, value: number) => void, isBorder: boolean): void {
    const fail = (error: unknown): void => this.complain(`could not be measured: ${messageOf(error)}`);
    try {
      const numbers = this.#node?.measure?.(write, isBorder)?.catch(fail);
      if (isBorder) this.#lastNumbers = numbers;
    } catch (error) {
      fail(error);
    }
  }

  /** Notes what is wrong with it and does not end it, each text once. */
  complain(problem: string): void {
    if (this.#problems.add(problem)) this.logs.stdout.line(problem);
  }

  /** What keeps it from being up. */
  waitsFor(what: string): void {
    this.#waitsFor = what;
  }

  /** The node ended by itself. Only the first reason counts, and none after it was told to stop. */
  exit(reason: string): void {
    if (this.#exitReason !== undefined || this.life.signal.aborted) {
      return;
    }
    this.#exitReason = reason;
    this.logs.stdout.line(`exited: ${reason}`);
    this.#exited(this, reason);
  }

  /** Stops it gracefully. Never rejects: what goes wrong is among its problems. */
  async stop(): Promise<void> {
    if (this.#lastNumbers !== undefined && this.#exitReason === undefined) await this.#untilNumbersAreRead(this.#lastNumbers);
    this.life.abort();
    const tooLong = Promise.withResolvers<'late'>();
    const limitMs = this.#node?.stopNs === undefined ? STOP_MS : this.#node.stopNs / NS_PER_MS + STOP_GRACE_MS;
    const timer = setTimeout(tooLong.resolve, limitMs, 'late' as const);
    try {
      if ((await Promise.race([this.#node?.[Symbol.asyncDispose](), tooLong.promise])) === 'late') {
        this.complain(`did not stop within ${limitMs / 1000} s`);
      }
    } catch (error) {
      this.complain(`threw while it stopped: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
      for (const log of Object.values(this.logs)) log.close();
    }
  }

  async #untilNumbersAreRead(numbers: Promise<unknown>): Promise<void> {
    const tooLong = Promise.withResolvers<void>();
    const timer = setTimeout(tooLong.resolve, LAST_NUMBERS_MS);
    await Promise.race([numbers, tooLong.promise]);
    clearTimeout(timer);
  }

  flushLogs(): void {
    for (const log of Object.values(this.logs)) log.flush();
  }

  /** For hints: what it waits for, what an error says of itself or else its stack, and the last log lines; that there are none only where nothing else is known. */
  lastLines(error?: unknown): string {
    const waits = this.isUp || this.#waitsFor === undefined ? [] : [`it waits for ${this.#waitsFor}`];
    const known = error instanceof RegattaError ? error.hint : error instanceof Error ? error.stack : undefined;
    const said = Object.entries(this.logs).flatMap(([stream, { last }]) =>
      last.length === 0 ? [] : `its last ${stream === 'stdout' ? 'log' : stream} lines:\n${last.map((line) => `  ${line}`).join('\n')}`,
    );
    const lines = [...waits, ...(known === undefined ? [] : [known]), ...said];
    return lines.length === 0 ? 'its own log is empty' : lines.join('\n');
  }
}
