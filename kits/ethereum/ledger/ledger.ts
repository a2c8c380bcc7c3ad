import type { Account } from '../accounts/account.ts';
import type { Endpoint } from '../chain/endpoint.ts';
import { hexOf, textOf } from '../rpc/answers.ts';
import type { Rpc } from '../rpc/rpc.ts';
import { type Fees, feesAt } from '../transactions/fees.ts';
import { ask } from './ask.ts';
import type { Gas } from './gas-rule.ts';
import type { FeesParams } from './ledger-params.ts';
import { isBelowIntrinsic } from './intrinsic-gas.ts';
import type { Inclusion } from './sent-transaction.ts';
import { type Sender, Submission } from './submission.ts';
import type { Transaction } from './transaction.ts';

export interface LedgerOptions {
  readonly endpoint: Endpoint;
  /** The instant of the clock at which the run started, ns. */
  readonly runStartNs: number;
  /** Nobody else's. */
  readonly accounts: readonly Account[];
  readonly gas: (name: string) => Gas;
  readonly fees: FeesParams;
  readonly confirmations: number;
}

/** One node as operations of one entry use it: what they send goes out from this agent's own accounts in turn. */
export class Ledger {
  readonly #options: LedgerOptions;
  /** Addresses of this agent's accounts. */
  readonly addresses: readonly string[];
  #turn = 0;
  #fees: { readonly baseFee: bigint | null; readonly fees: Fees } | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.addresses = options.accounts.map(({ address }) => address);
  }

  get rpc(): Rpc {
    return this.#options.endpoint.rpc;
  }

  /** What a transaction pays that is sent now. */
  get fees(): Fees {
    const baseFee = this.#options.endpoint.tracker.tip?.baseFee ?? null;
    if (this.#fees?.baseFee !== baseFee) this.#fees = { baseFee, fees: feesAt(baseFee, this.#options.fees) };
    return (this.#fees as { readonly fees: Fees }).fees;
  }

  /**
   * Sends a transaction, and resolves when its block has its confirmations. The operation gets the steps `accepted`, `included` and, where there are
   * confirmations, `confirmed`, each from when it was sent.
   * Rejects as an operation fails: where the node refuses it, or it is reverted. Where neither is known at the end of the load, it is left to the operation to be unknown.
   */
  send(operation: Sender, transaction: Transaction, account = this.nextAccount()): Promise<Inclusion> {
    const limit = transaction.gas ?? this.#options.gas(transaction.name);
    if (limit === 'estimate')
      return this.#estimate(operation, transaction, account).then((estimated) =>
        this.#submit({ operation, transaction, account, gas: estimated }),
      );
    return this.#submit({ operation, transaction, account, gas: limit });
  }

  /** Sends one that belongs to no operation, before the load. @throws Error saying why it came to nothing */
  async prepare(transaction: Transaction): Promise<Inclusion> {
    const fail = (reason: string): Error => new Error(`${transaction.name} on ${this.#options.endpoint.node.name}: ${reason}`);
    return this.send(
      { number: Number.NaN, intendedNs: this.#options.endpoint.nowNs, step: () => undefined, fail, unknown: fail },
      transaction,
    );
  }

  /** Whose turn it is. */
  nextAccount(): Account {
    const { accounts } = this.#options;
    return accounts[this.#turn++ % accounts.length] as Account;
  }

  async #estimate(operation: Sender, { to, value, data, errors }: Transaction, { address }: Account): Promise<number> {
    const call = { from: address, ...(to === null ? {} : { to }), value: hexOf(value), data };
    return Number(textOf(await ask(this.rpc, operation, { method: 'eth_estimateGas', params: [call], errors })));
  }

  #submit(wanted: {
    readonly operation: Sender;
    readonly transaction: Transaction;
    readonly account: Account;
    readonly gas: number;
  }): Promise<Inclusion> {
    const { endpoint, confirmations, runStartNs } = this.#options;
    const { fees } = this;
    const { operation, transaction, gas } = wanted;
    if (isBelowIntrinsic(gas, transaction, endpoint.tracker.tip?.isSincePrague === true)) {
      return Promise.reject(operation.fail(`a limit of ${gas} gas is less than ${transaction.name} takes before any code runs`));
    }
    return new Promise((resolve, reject) =>
      new Submission({ ...wanted, endpoint, fees, confirmations, runStartNs, resolve, reject }).send(),
    );
  }
}
