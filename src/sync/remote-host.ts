import { RegattaError } from '../model/errors.ts';
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
import type { Json } from '../model/json.ts';
import type { RendezvousConnection } from './connection.ts';
import { Inbox } from './inbox.ts';

/** How long a host has to exit once it is told to, ms. */
const exitMs = 3000;

/** The host of that name as the orchestrator sees it, over the orchestrator's own connection. */
export function remoteHost(connection: RendezvousConnection, name: string): HostHandle {
  return new RemoteHost(connection, name);
}

class RemoteHost implements HostHandle {
  readonly name: string;
  readonly news = new Inbox<HostNews>();
  readonly #connection: RendezvousConnection;
  readonly #gone = Promise.withResolvers<string>();
  #isStopping = false;
  #hasGone = false;

  constructor(connection: RendezvousConnection, name: string) {
    this.name = name;
    this.#connection = connection;
    connection.onNotify((from, body) => {
      if (from === name && !this.#hasGone) this.news.put(body as unknown as HostNews);
    });
    connection.onPresence((presence) => {
      if (presence.name === name && presence.state === 'left') this.#end(presence.reason);
    });
    void connection.closed.then((reason) => this.#end(`the orchestrator lost the rendezvous: ${reason}`));
  }

  prepare(order: PrepareOrder, signal: AbortSignal): Promise<PrepareReply> {
    return this.#call<PrepareReply>('prepare', order, signal);
  }

  async startRound(order: RoundOrder, signal: AbortSignal, end: AbortSignal): Promise<RoundReport> {
    // A host that is gone meanwhile ends the round itself.
    const endEarly = (): void => void this.#call('endRound', null, signal).catch(() => undefined);
    const report = this.#call<RoundReport>('startRound', order, signal);
    if (end.aborted) endEarly();
    end.addEventListener('abort', endEarly, { once: true });
    try {
      return await report;
    } finally {
      end.removeEventListener('abort', endEarly);
    }
  }

  steer(order: SteerOrder, signal: AbortSignal): Promise<SteerReply> {
    return this.#call<SteerReply>('steer', order, signal);
  }

  async stop(signal: AbortSignal): Promise<StopReport> {
    const report = await this.#call<StopReport>('stop', null, signal);
    this.#isStopping = true;
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    if (this.#hasGone) return;
    // It may exit before it answers, and one that does neither is for the runner to end: both are no error here.
    this.#connection.call(this.name, 'exit', null).catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    const tooLong = setTimeout(resolve, exitMs);
    await Promise.race([this.#gone.promise, promise]);
    clearTimeout(tooLong);
    this.#end('it was told to exit');
  }

  async #call<Reply>(call: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    if (this.#hasGone) throw new RegattaError('HOST_LOST', `${this.name} is gone: ${await this.#gone.promise}`);
    return (await this.#connection.call(this.name, call, body as Json, signal)) as unknown as Reply;
  }

  #end(reason: string): void {
    if (this.#hasGone) return;
    this.#hasGone = true;
    this.#gone.resolve(reason);
    this.news.put({ kind: 'gone', expected: this.#isStopping, reason });
    this.news.end();
  }
}
