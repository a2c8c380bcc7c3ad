import { NS_PER_S } from '../model/clock.ts';
import type { HostNews } from '../model/host.ts';
import type { Window } from '../model/load.ts';
import type { Deployment, PlacedHost } from '../model/runner.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { RendezvousConnection } from '../sync/connection.ts';
import type { NodeLedger } from './node-ledger.ts';

/** How long a host may go on being silent, once it is unhealthy (no answer to a clock probe for 5 s), before it counts as lost, ms. */
const patienceMs = 30_000;
/** How long it takes at most, once a call has failed with its host, until it is known how that host ended, ms. */
const lossToldMs = 1000;

/** What became of a host, in words. */
export interface HostRemark {
  readonly text: string;
  readonly isGood: boolean;
}

/** Listens to what hosts say unasked: windows go to `onWindow`, changes of nodes into the ledger, and a host that ends early ends the round. */
export class HostWatch {
  readonly #losing = new Set<PlacedHost>();
  readonly #lost = new Map<string, string>();
  readonly #losses = new Map<string, PromiseWithResolvers<never>>();
  readonly #remarks: string[] = [];
  readonly #silent = new Map<string, NodeJS.Timeout>();
  readonly #hostLost = new AbortController();
  readonly #ledger: NodeLedger;
  readonly #now: () => number;
  readonly #onWindow: (window: Window) => void;
  readonly #onRemark: (remark: HostRemark) => void;

  constructor(options: {
    ledger: NodeLedger;
    now: () => number;
    onWindow: (window: Window) => void;
    onRemark: (remark: HostRemark) => void;
  }) {
    this.#ledger = options.ledger;
    this.#now = options.now;
    this.#onWindow = options.onWindow;
    this.#onRemark = options.onRemark;
  }

  /** Aborted, with the reason, as soon as a host is lost. */
  get hostLost(): AbortSignal {
    return this.#hostLost.signal;
  }

  get lost(): readonly { readonly host: string; readonly reason: string }[] {
    return [...this.#lost].map(([host, reason]) => ({ host, reason }));
  }

  /** Hosts that fell silent, came back or were lost, in words. */
  get remarks(): readonly string[] {
    return this.#remarks;
  }

  /**
   * The work of that host, or a rejection as soon as the host is lost: a host that hangs never answers. Where the work fails with its host, the rejection says how
   * that ended, and the loss is on record.
   */
  async unlessLost<T>(host: string, work: Promise<T>): Promise<T> {
    const loss = this.#loss(host).promise;
    try {
      return await Promise.race([work, loss]);
    } catch (error) {
      if (error instanceof RegattaError && error.code === 'HOST_LOST') await atMost(lossToldMs, loss);
      throw error;
    }
  }

  /** Resolves once a host is lost, or soon: a call that failed with its host is told of before the end of the process is. */
  async settle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#hostLost.signal.aborted) resolve();
    this.#hostLost.signal.addEventListener('abort', () => resolve(), { once: true });
    await atMost(lossToldMs, promise);
  }

  /** Starts listening; the promise ends when every host's news have ended. */
  async listen(deployment: Deployment, connection: RendezvousConnection): Promise<void> {
    connection.onPresence(({ name, state, reason }) => {
      clearTimeout(this.#silent.get(name));
      const host = deployment.hosts.find(({ handle }) => handle.name === name);
      // others, as nodes that meet at the rendezvous themselves, are no concern of a run as long as their host is there
      if (host === undefined || (state !== 'unhealthy' && state !== 'healthy')) return;
      const ts = this.#now();
      this.#ledger.recordHost(name, { kind: state, ts, reason });
      this.#remark(`${name} ${state === 'unhealthy' ? `fell silent (${reason})` : 'answered again'}`, ts, state === 'healthy');
      if (state === 'healthy') return;
      const giveUp = (): void => void this.#lose(host, `it does not answer (${reason})`);
      this.#silent.set(name, setTimeout(giveUp, patienceMs).unref());
    });
    await Promise.all(
      deployment.hosts.map(async (host) => {
        for await (const news of host.handle.news) {
          try {
            await this.#hear(host, news);
          } catch (error) {
            await this.#lose(host, `what it said cannot be used: ${messageOf(error)}`);
          }
        }
      }),
    );
  }

  async #hear(host: PlacedHost, news: HostNews): Promise<void> {
    if (news.kind === 'window') this.#onWindow(news.window);
    else if (news.kind === 'change') this.#ledger.record(news.change);
    else if (!news.expected) await this.#lose(host, news.reason);
  }

  async #lose(host: PlacedHost, linkReason: string): Promise<void> {
    if (this.#losing.has(host)) return;
    this.#losing.add(host);
    // how the process ended says more than how its link did, when both are known
    const ended = await Promise.race([host.ended, new Promise<string>((resolve) => setTimeout(resolve, 500, linkReason))]);
    const ts = this.#now();
    this.#lost.set(host.handle.name, ended);
    this.#ledger.recordHost(host.handle.name, { kind: 'lost', ts, reason: `host ${host.handle.name}: ${ended}` });
    const [last] = host.lastLines(1);
    const said = last === undefined ? '' : `, its last line: ${last}`;
    this.#remark(`${host.handle.name} was lost (${ended}${said})`, ts, false);
    const hint = lastLines(host);
    const error = new RegattaError('HOST_LOST', `host ${host.handle.name} is gone: ${ended}`, hint === undefined ? {} : { hint });
    this.#loss(host.handle.name).reject(error);
    this.#hostLost.abort(error);
  }

  #remark(text: string, ts: number, isGood: boolean): void {
    const remark = `${text} ${(ts / NS_PER_S).toFixed(1)} s into the run`;
    this.#remarks.push(remark);
    this.#onRemark({ text: remark, isGood });
  }

  /** Rejects when that host is lost. */
  #loss(host: string): PromiseWithResolvers<never> {
    const known = this.#losses.get(host) ?? Promise.withResolvers<never>();
    this.#losses.set(host, known);
    // a loss that nothing waits for is no unhandled rejection
    known.promise.catch(() => undefined);
    return known;
  }
}

async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a host printed last, for hints. */
export function lastLines(host: PlacedHost): string | undefined {
  const lines = host.lastLines(10);
  return lines.length === 0 ? undefined : `last lines of ${host.handle.name}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
