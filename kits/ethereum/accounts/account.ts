import type { SentTransaction } from '../ledger/sent-transaction.ts';

/** One that is nobody else's: all that it sends is sent here, and so its nonces are given out here. */
export class Account {
  /** `0x…`, lower case. */
  readonly address: string;
  /** Private; null where the node has it and signs. */
  readonly key: Uint8Array | null;
  /** What was sent and is in no block, by nonce. */
  readonly inFlight = new Map<number, SentTransaction>();
  #next: number;
  /** Below `#next`, and not in use: of what was refused. Ascending. */
  readonly #free: number[] = [];

  /** @param next how many transactions the chain knows of it, those included that wait for a block */
  constructor({ address, key }: Pick<Account, 'address' | 'key'>, next: number) {
    this.address = address;
    this.key = key;
    this.#next = next;
  }

  /** Nonces that were refused, and which those above wait for. */
  get free(): readonly number[] {
    return this.#free;
  }

  /** The least that is not in use. */
  takeNonce(): number {
    return this.#free.shift() ?? this.#next++;
  }

  /** The nonce was not used after all. */
  giveBack(nonce: number): void {
    if (nonce >= this.#next || this.#free.includes(nonce)) return;
    this.#free.push(nonce);
    this.#free.sort((one, other) => one - other);
    while (this.#free.at(-1) === this.#next - 1) {
      this.#free.pop();
      this.#next--;
    }
  }

  /** The chain knows so many transactions of it: what is below is taken, by whomever. */
  skipTo(count: number): void {
    this.#next = Math.max(this.#next, count);
    while (this.#free[0] !== undefined && this.#free[0] < count) this.#free.shift();
  }

  /** Takes a certain nonce out of those that are free. @returns whether it was */
  takeFree(nonce: number): boolean {
    const place = this.#free.indexOf(nonce);
    if (place >= 0) this.#free.splice(place, 1);
    return place >= 0;
  }
}
