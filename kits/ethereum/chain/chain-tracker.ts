import type { SentTransaction } from '../ledger/sent-transaction.ts';
import { hexOf } from '../rpc/answers.ts';
import { request, type Rpc } from '../rpc/rpc.ts';
import { type Block, type Head, readBlock, readHead } from './block.ts';
import { readInclusion, readReceipts, type Receipt } from './receipts.ts';

/** How many blocks are kept, at least: a re-org that is deeper is one of another chain. */
const KEPT_BLOCKS = 12;
/** How many blocks that were missed are asked for before what is in them is taken in. */
const CAUGHT_UP_AT_ONCE = 256;

export interface TrackerEvents {
  added(block: Block): void;
  removed(block: Block): void;
  /** It is so deep that nothing more is expected of it. */
  buried(transaction: SentTransaction): void;
  /** The block that it was in left the chain, and no other has it. */
  orphaned(transaction: SentTransaction): void;
  problem(text: string): void;
}

interface FetchedBlock {
  readonly block: Block;
  /** Of what was sent here, by hash. */
  readonly receipts: ReadonlyMap<string, Receipt>;
}

/** Follows the chain of one node, block by block, and finds in it what was sent: never a question for each transaction. */
export class ChainTracker {
  readonly #rpc: Rpc;
  readonly #now: () => number;
  readonly #events: TrackerEvents;
  /** What was sent and is not buried, by hash. */
  readonly #known = new Map<string, SentTransaction>();
  /** The end of the chain, ascending, without a gap. */
  readonly #chain: Block[] = [];
  #mostConfirmations = 0;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(rpc: Rpc, now: () => number, events: TrackerEvents) {
    this.#rpc = rpc;
    this.#now = now;
    this.#events = events;
  }

  get tip(): Block | undefined {
    return this.#chain.at(-1);
  }

  /** What was sent and is not buried, in a block or not. */
  get known(): Iterable<SentTransaction> {
    return this.#known.values();
  }

  /** Mean time from one block to the next, ns; NaN where too few were seen. */
  get blockIntervalNs(): number {
    const [first, last] = [this.#chain[0], this.tip];
    return first === undefined || last === undefined ? Number.NaN : (last.seenNs - first.seenNs) / (this.#chain.length - 1);
  }

  /** To be called before a block can have it. */
  expect(transaction: SentTransaction): void {
    this.#mostConfirmations = Math.max(this.#mostConfirmations, transaction.confirmations);
    if (transaction.hash !== null) this.#known.set(transaction.hash, transaction);
  }

  /** Of one whose hash the node has told only now: it may be in a block already. */
  expectLate(transaction: SentTransaction): void {
    this.expect(transaction);
    this.#next(async () => {
      const block = this.#chain.find(({ transactions }) => transaction.hash !== null && transactions.includes(transaction.hash));
      if (block === undefined || transaction.inclusion !== undefined) return;
      this.#include([transaction], { block, receipts: await readReceipts(this.#rpc, block, [transaction]) });
      this.#settle();
    });
  }

  /** The node has it in a block, by that receipt, of which it did not tell. */
  found(transaction: SentTransaction, receipt: Receipt): void {
    this.#next(async () => {
      const number = Number(receipt.blockNumber);
      // what is above the tip is still to be told of
      if (transaction.inclusion !== undefined || this.tip === undefined || number > this.tip.number) return;
      const block = this.#chain.find(({ hash }) => hash === receipt.blockHash);
      const receipts = new Map([[receipt.transactionHash, receipt]]);
      if (block !== undefined) this.#include([transaction], { block, receipts });
      else if (number < (this.#chain[0] as Block).number) this.#includeBuried(transaction, receipt, number);
      this.#settle();
    });
  }

  forget({ hash }: SentTransaction): void {
    if (hash !== null) this.#known.delete(hash);
  }

  /** The node tells of a new head. */
  told(head: Head): void {
    const seenNs = this.#now();
    this.#next(() => this.#follow(head, seenNs));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#work;
  }

  #next(work: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#isClosed ? undefined : work()))
      // the next head tells of it again
      .catch((error: unknown) =>
        this.#isClosed ? undefined : this.#events.problem(`its chain could not be followed for a while: ${String(error)}`),
      );
  }

  /** In portions, where many blocks were missed. */
  async #follow(head: Head, seenNs: number): Promise<void> {
    for (let { tip } = this; tip !== undefined && head.number - tip.number > CAUGHT_UP_AT_ONCE; ) {
      const between = await request(this.#rpc, 'eth_getBlockByNumber', [hexOf(tip.number + CAUGHT_UP_AT_ONCE), false]);
      if (between !== null) await this.#followTo(readHead(between), seenNs);
      // the chain is another meanwhile, of which the next head tells
      if (this.tip === tip || this.#isClosed) return;
      tip = this.tip;
    }
    await this.#followTo(head, seenNs);
  }

  async #followTo(head: Head, seenNs: number): Promise<void> {
    if (this.#chain.some(({ hash }) => hash === head.hash)) return;
    const fetched = await this.#missing(head, seenNs);
    const [first] = fetched;
    if (first === undefined) return;
    const orphaned = this.#cutAt(first.block);
    for (const each of fetched) {
      const own = each.block.transactions.flatMap((hash) => this.#known.get(hash) ?? []);
      this.#chain.push(each.block);
      this.#include(own, each);
      this.#events.added(each.block);
      this.#settle();
    }
    for (const transaction of orphaned) if (transaction.inclusion === undefined) this.#events.orphaned(transaction);
    this.#bury();
  }

  /** All that is to be known of the blocks from the last that we have in common up to a head, ascending. */
  async #missing(head: Head, seenNs: number): Promise<readonly FetchedBlock[]> {
    const missing: FetchedBlock[] = [];
    const known = new Set(this.#chain.map(({ hash }) => hash));
    const lowest = this.#chain[0]?.number ?? head.number;
    for (let { hash } = head; !known.has(hash); ) {
      const answer = await request(this.#rpc, 'eth_getBlockByHash', [hash, false]);
      // it left the chain meanwhile, and its successor is told of
      if (answer === null) return [];
      const block = readBlock(answer, seenNs);
      const own = block.transactions.flatMap((each) => this.#known.get(each) ?? []);
      missing.unshift({ block, receipts: own.length === 0 ? new Map() : await readReceipts(this.#rpc, block, own) });
      if (block.number <= lowest) break;
      hash = block.parentHash;
    }
    return missing;
  }

  /** Takes off what does not belong below that block. @returns what was in it */
  #cutAt(first: Block): readonly SentTransaction[] {
    const place = this.#chain.findIndex(({ hash }) => hash === first.parentHash);
    const cut = this.#chain.splice(place + 1);
    for (const block of cut.toReversed()) this.#events.removed(block);
    const orphaned = cut.flatMap(({ own }) => own);
    for (const transaction of orphaned) {
      transaction.inclusion = undefined;
      transaction.includedNs = Number.NaN;
      transaction.reorgs++;
      transaction.account.inFlight.set(transaction.nonce, transaction);
    }
    return orphaned;
  }

  #include(own: readonly SentTransaction[], { block, receipts }: FetchedBlock): void {
    for (const transaction of own) {
      const receipt = receipts.get(transaction.hash as string);
      // one that became known after the receipts were read is found again by its account
      if (receipt === undefined) continue;
      transaction.inclusion = readInclusion(this.#rpc, receipt, block.number, transaction.origin);
      transaction.includedNs = block.seenNs;
      transaction.account.inFlight.delete(transaction.nonce);
      block.own.push(transaction);
    }
  }

  #includeBuried(transaction: SentTransaction, receipt: Receipt, number: number): void {
    this.forget(transaction);
    transaction.inclusion = readInclusion(this.#rpc, receipt, number, transaction.origin);
    transaction.includedNs = this.#now();
    transaction.account.inFlight.delete(transaction.nonce);
    transaction.settle(transaction.includedNs);
    this.#events.buried(transaction);
  }

  /** Tells those that now have as many blocks on top as they want. */
  #settle(): void {
    const tip = this.tip as Block;
    for (const block of this.#chain.slice(-1 - this.#mostConfirmations)) {
      for (const transaction of block.own) {
        if (!transaction.isOver && tip.number - block.number >= transaction.confirmations) transaction.settle(tip.seenNs);
      }
    }
  }

  #bury(): void {
    const kept = Math.max(KEPT_BLOCKS, this.#mostConfirmations + 1);
    while (this.#chain.length > kept) {
      for (const transaction of this.#chain.shift()?.own ?? []) {
        this.forget(transaction);
        this.#events.buried(transaction);
      }
    }
  }
}
