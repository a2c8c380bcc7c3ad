import { messageOf, RegattaError } from '../model/errors.ts';
import type { NodeAssignment } from '../model/host.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { CanMeasure, CanSettle, HostedNode, NodeContext, NodeProgram } from '../model/kit.ts';
import type { LinkShape, NodeHandle } from '../model/node.ts';
import { NodeLog } from './node-log.ts';

/** How long one node has to stop, ms. */
const STOP_MS = 5000;
/** How many different things can be wrong with one node; more are in its log. */
const MOST_PROBLEMS = 20;

export interface NodeSeatOptions {
  readonly assignment: NodeAssignment;
  readonly logFile: string;
  /** Told when the node ends by itself. */
  readonly exited: (seat: NodeSeat, reason: string) => void;
}

/** The place of one node in its host, from before its start to after its end. */
export class NodeSeat {
  readonly assignment: NodeAssignment;
  readonly log: NodeLog;
  /** Aborted when the node is to stop. */
  readonly life = new AbortController();
  /** How its links behave, by number of the peer. */
  readonly shapes = new Map<number, LinkShape>();
  readonly #exited: NodeSeatOptions['exited'];
  /** What went wrong with it, each text once. */
  readonly #problems = new Set<string>();
  #node: (HostedNode & Partial<CanSettle & CanMeasure>) | undefined;
  #exitReason: string | undefined;

  constructor({ assignment, logFile, exited }: NodeSeatOptions) {
    this.assignment = assignment;
    this.log = new NodeLog(logFile);
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

  get client(): unknown {
    return this.#node?.client;
  }

  /** What went wrong with it that did not end it. */
  get problems(): readonly string[] {
    const { problem } = this.log;
    return [...this.#problems, ...(problem === undefined ? [] : [problem])].map((text) => `${this.name} ${text}`);
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
    try {
      this.#node?.measure?.(write, isBorder);
    } catch (error) {
      this.complain(`could not be measured: ${messageOf(error)}`);
    }
  }

  /** Notes what is wrong with it and does not end it, each text once. */
  complain(problem: string): void {
    if (this.#problems.has(problem)) return;
    this.log.line(problem);
    const isFull = this.#problems.size >= MOST_PROBLEMS;
    this.#problems.add(isFull ? 'has more problems: see its log' : problem);
  }

  /** The node ended by itself. Only the first reason counts, and none after it was told to stop. */
  exit(reason: string): void {
    if (this.#exitReason !== undefined || this.life.signal.aborted) {
      return;
    }
    this.#exitReason = reason;
    this.log.line(`exited: ${reason}`);
    this.#exited(this, reason);
  }

  /** Stops it gracefully. Never rejects: what goes wrong is among its problems. */
  async stop(): Promise<void> {
    this.life.abort();
    const tooLong = Promise.withResolvers<'late'>();
    const timer = setTimeout(tooLong.resolve, STOP_MS, 'late' as const);
    try {
      if (this.#exitReason === undefined && (await Promise.race([this.#node?.[Symbol.asyncDispose](), tooLong.promise])) === 'late') {
        this.complain(`did not stop within ${STOP_MS / 1000} s`);
      }
    } catch (error) {
      this.complain(`threw while it stopped: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
      this.log.flush();
    }
  }

  /** For hints: the stack of an error, where there is one, and the last log lines. */
  lastLines(error?: unknown): string {
    const { last } = this.log;
    const said = last.length === 0 ? 'its own log is empty' : `its last log lines:\n${last.map((line) => `  ${line}`).join('\n')}`;
    return error instanceof Error && error.stack !== undefined ? `${error.stack}\n${said}` : said;
  }
}
