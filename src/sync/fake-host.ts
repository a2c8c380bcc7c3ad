import { messageOf, RegattaError } from '../model/errors.ts';
import type {
  HostHandle,
  HostNews,
  PrepareOrder,
  PrepareReply,
  RoundOrder,
  RoundReport,
  SteerOrder,
  SteerReply,
  StopReport,
} from '../model/host.ts';
import { Inbox } from './inbox.ts';

/** What a host does when it is called; each member that is left out does nothing, successfully. */
export interface HostBehaviour {
  prepare?(order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply>;
  startRound?(order: RoundOrder, signal: AbortSignal, end: AbortSignal): Promise<RoundReport>;
  steer?(order: SteerOrder, signal: AbortSignal): Promise<SteerReply>;
  stop?(signal: AbortSignal): Promise<StopReport>;
}

/** The host's own side of a {@link HostHandle}, for tests. */
export interface HostSide {
  say(news: Exclude<HostNews, { kind: 'gone' }>): void;
  /** Ends as by `kill -9`. */
  vanish(): void;
}

/** A host in memory: no process, no link; orders and replies are copied through JSON as on a real link. */
export class FakeHost implements HostHandle, HostSide {
  readonly name: string;
  readonly news = new Inbox<HostNews>();
  /** Names of the calls made so far, in order. */
  readonly calls: string[] = [];
  readonly #behaviour: HostBehaviour;
  readonly #gone = new AbortController();
  #isStopping = false;

  constructor(name: string, behaviour: HostBehaviour = {}) {
    this.name = name;
    this.#behaviour = behaviour;
  }

  prepare(order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply> {
    return this.#call('prepare', signal, (signal) => this.#behaviour.prepare?.(copy(order), signal) ?? readyAtOnce(order));
  }

  startRound(order: RoundOrder, signal: AbortSignal, end: AbortSignal): Promise<RoundReport> {
    return this.#call(
      'startRound',
      signal,
      async (signal) => this.#behaviour.startRound?.(copy(order), signal, end) ?? idleRound(this.name),
    );
  }

  steer(order: SteerOrder, signal: AbortSignal): Promise<SteerReply> {
    return this.#call('steer', signal, async (signal) => this.#behaviour.steer?.(copy(order), signal) ?? { lateNs: 0 });
  }

  async stop(signal: AbortSignal): Promise<StopReport> {
    const nothing: StopReport = { host: this.name, rows: {}, problems: [] };
    const report = await this.#call('stop', signal, async (signal) => this.#behaviour.stop?.(signal) ?? nothing);
    this.#isStopping = true;
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    this.#end('it was told to exit');
  }

  say(news: Exclude<HostNews, { kind: 'gone' }>): void {
    if (!this.#gone.signal.aborted) this.news.put(copy(news));
  }

  vanish(): void {
    this.#end('its link broke');
  }

  #end(reason: string): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort(new RegattaError('HOST_LOST', `${this.name} is gone: ${reason}`));
    this.news.put({ kind: 'gone', expected: this.#isStopping, reason });
    this.news.end();
  }

  async #call<Reply>(call: string, signal: AbortSignal, behave: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
    const either = AbortSignal.any([signal, this.#gone.signal]);
    either.throwIfAborted();
    this.calls.push(call);
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(either.reason);
    either.addEventListener('abort', abort, { once: true });
    try {
      return copy(await Promise.race([behave(either), promise]));
    } catch (error) {
      if (error === either.reason || error instanceof RegattaError) throw error;
      throw new RegattaError('INTERNAL', messageOf(error), { cause: error });
    } finally {
      either.removeEventListener('abort', abort);
    }
  }
}

async function readyAtOnce(order: PrepareOrder): Promise<PrepareReply> {
  return order.kind === 'start' ? { cards: order.nodes.map(({ number }) => ({ node: number, card: null, upNs: 0 })), versions: {} } : {};
}

function idleRound(host: string): RoundReport {
  const counts = { due: 0, missed: 0, dropped: 0, started: 0, ok: 0, failed: 0, unknown: 0 };
  const figures = { lagP99Ns: 0, eventLoopDelayP99Ns: 0, cpuNs: 0, busyShare: 0, runQueueWaitNs: null, stealShare: null };
  return { host, nodes: 1, loadEndNs: 0, overrunNs: 0, ...counts, ...figures, errors: [], shortfalls: [] };
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
