import type { Clock, NodeHandle, ScenarioRun } from 'regatta/scenario';
import { Account } from '../accounts/account.ts';
import { HttpRpc } from '../rpc/http-rpc.ts';
import { requestNumber } from '../rpc/answers.ts';
import type { Rpc } from '../rpc/rpc.ts';
import { addressesOf } from './addresses.ts';
import { BlockLog } from './block-log.ts';
import { ChainTracker } from './chain-tracker.ts';
import { type HeadListener, HeadSubscription, type HeadWatch, pollHeads } from './head-watch.ts';
import { repairNonces, resend } from './nonce-repair.ts';
import { TransactionLog } from './transaction-log.ts';

/** How long an answer is waited for, ns. */
const TIMEOUT_NS = 30e9;
/** The most connections for requests; what finds none waits, and that counts as latency. */
const CONNECTIONS = 1000;
/** How often it is looked whether what was sent is stuck, ms. */
const REPAIR_MS = 1000;

export interface EndpointSite {
  readonly clock: Clock;
  readonly run: ScenarioRun;
  /** Whether blocks are recorded here: each by one agent. */
  readonly recordsBlocks: boolean;
}

/** One node as this process reaches it: shared by all entries, and with it the accounts and what was sent from them. */
export class Endpoint implements AsyncDisposable {
  readonly node: NodeHandle;
  readonly rpc: Rpc;
  readonly tracker: ChainTracker;
  readonly log: TransactionLog;
  readonly #site: EndpointSite;
  readonly #heads: HeadSubscription;
  readonly #listener: HeadListener;
  #polling: HeadWatch | undefined;
  readonly #accounts = new Map<string, Promise<Account>>();
  /** Those of them that are there. */
  readonly #opened: Account[] = [];
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #repairing: Promise<void> = Promise.resolve();
  #chainId = 0;

  /** @throws RpcLoss or RpcRefusal where it cannot be reached */
  static async open(node: NodeHandle, site: EndpointSite): Promise<Endpoint> {
    const endpoint = new Endpoint(node, site);
    try {
      await endpoint.#start();
      return endpoint;
    } catch (error) {
      await endpoint[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(node: NodeHandle, site: EndpointSite) {
    this.node = node;
    this.#site = site;
    const { http, socket } = addressesOf(node);
    const problem = (text: string): void => site.run.problem(`${node.name}: ${text}`);
    this.#listener = { told: (head) => this.tracker.told(head), problem };
    this.#heads = new HeadSubscription(socket, TIMEOUT_NS, this.#listener);
    this.rpc = http === undefined ? this.#heads : new HttpRpc(http, { timeoutNs: TIMEOUT_NS, connections: CONNECTIONS });
    this.log = new TransactionLog(site.run.recorder, node.number);
    const blocks = site.recordsBlocks ? new BlockLog(site.run.recorder, node.number) : undefined;
    this.tracker = new ChainTracker(this.rpc, () => this.nowNs, {
      added: (block) => blocks?.added(block),
      removed: (block) => blocks?.removed(block, this.nowNs),
      buried: (transaction) => this.log.closed(transaction),
      orphaned: (transaction) => resend(this.rpc, transaction),
      problem,
    });
  }

  get chainId(): number {
    return this.#chainId;
  }

  get live(): ScenarioRun['live'] {
    return this.#site.run.live;
  }

  /** ns since run start. */
  get nowNs(): number {
    return this.#site.clock.now() - this.#site.run.startNs;
  }

  /** The account of that address: one object for all who use it here, for it gives out the nonces. */
  account(of: Pick<Account, 'address' | 'key'>): Promise<Account> {
    const known = this.#accounts.get(of.address) ?? this.#newAccount(of);
    this.#accounts.set(of.address, known);
    // one that could not be asked about is asked about again
    known.catch(() => this.#accounts.delete(of.address));
    return known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#polling?.[Symbol.asyncDispose]();
    await this.#heads[Symbol.asyncDispose]();
    await this.rpc[Symbol.asyncDispose]();
    await Promise.all([this.#repairing, this.tracker.close()]);
    this.log.closeAll();
  }

  async #start(): Promise<void> {
    const { isSocketGiven } = addressesOf(this.node);
    try {
      await this.#heads.open();
    } catch (error) {
      if (isSocketGiven) throw error;
      this.#polling = pollHeads(this.rpc, this.#listener);
    }
    this.#chainId = await requestNumber(this.rpc, 'eth_chainId', []);
    this.#timer = setInterval(() => this.#repair(), REPAIR_MS).unref();
  }

  async #newAccount(of: Pick<Account, 'address' | 'key'>): Promise<Account> {
    const account = new Account(of, await requestNumber(this.rpc, 'eth_getTransactionCount', [of.address, 'pending']));
    this.#opened.push(account);
    return account;
  }

  #repair(): void {
    const { rpc, chainId, tracker, nowNs } = this;
    this.#repairing = this.#repairing.then(() => repairNonces(this.#opened, { rpc, chainId, tracker, nowNs, signal: this.#stop.signal }));
  }
}
