import type { Json, Operation } from 'regatta/scenario';
import type { Account } from '../accounts/account.ts';
import type { Endpoint } from '../chain/endpoint.ts';
import { hexOf, requestNumber } from '../rpc/answers.ts';
import { type Reply, type RpcLoss, type RpcRefusal } from '../rpc/rpc.ts';
import type { Fees } from '../transactions/fees.ts';
import { type Call, sign } from '../transactions/signed-transaction.ts';
import { meaningOf, refusalReason } from './refusals.ts';
import { type Fate, type Inclusion, SentTransaction } from './sent-transaction.ts';
import type { Transaction } from './transaction.ts';

/** How often one is sent with another nonce, where its own turned out to be taken. */
const MOST_NONCES = 5;

/** What a transaction is sent for: an operation, as a rule. */
export type Sender = Pick<Operation, 'number' | 'intendedNs' | 'step' | 'fail' | 'unknown'>;

export interface Wanted {
  readonly operation: Sender;
  readonly transaction: Transaction;
  readonly account: Account;
  readonly gas: number;
  readonly fees: Fees;
  readonly confirmations: number;
  readonly endpoint: Endpoint;
  readonly runStartNs: number;
  readonly resolve: (inclusion: Inclusion) => void;
  readonly reject: (reason: unknown) => void;
}

/** What one operation sends, from its nonce to its end. */
export class Submission implements Reply, Fate {
  readonly #wanted: Wanted;
  #sent: SentTransaction | undefined;
  #attempts = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  send(): void {
    const { account, endpoint, fees, confirmations, operation, transaction } = this.#wanted;
    const nonce = account.takeNonce();
    const signed = account.key === null ? { raw: null, hash: null } : this.#sign(account.key, nonce);
    const { name, errors } = transaction;
    const origin = { intendedNs: operation.intendedNs, operation: operation.number, name, errors };
    const sent = new SentTransaction({ origin, account, nonce, fees, ...signed, confirmations, fate: this, sentNs: endpoint.nowNs });
    this.#sent = sent;
    this.#attempts++;
    account.inFlight.set(nonce, sent);
    endpoint.log.opened(sent);
    endpoint.tracker.expect(sent);
    if (signed.raw === null) endpoint.rpc.send('eth_sendTransaction', [this.#unsigned(nonce)], this);
    else endpoint.rpc.send('eth_sendRawTransaction', [signed.raw], this);
  }

  answered(result: Json): void {
    const sent = this.#sent as SentTransaction;
    this.#accepted(sent);
    if (sent.hash !== null) return;
    sent.hash = typeof result === 'string' ? result : null;
    this.#wanted.endpoint.tracker.expectLate(sent);
  }

  refused(refusal: RpcRefusal): void {
    const sent = this.#sent as SentTransaction;
    const { account, endpoint } = this.#wanted;
    const meaning = meaningOf(refusal.message);
    // a block can have it before the node answers that it does
    if (sent.inclusion !== undefined || (meaning === 'known' && sent.hash !== null)) {
      this.#accepted(sent);
      return;
    }
    account.inFlight.delete(sent.nonce);
    endpoint.tracker.forget(sent);
    if (meaning === 'taken' && this.#attempts < MOST_NONCES) {
      void this.#sendWithAnother(sent);
      return;
    }
    if (meaning !== 'taken') account.giveBack(sent.nonce);
    sent.fail('refused', refusalReason(refusal.message));
    endpoint.log.closed(sent);
  }

  lost({ message, wasSent }: RpcLoss): void {
    const sent = this.#sent as SentTransaction;
    const { account, endpoint, operation, reject } = this.#wanted;
    if (!wasSent) {
      account.inFlight.delete(sent.nonce);
      endpoint.tracker.forget(sent);
      account.giveBack(sent.nonce);
      sent.fail('refused', message);
      endpoint.log.closed(sent);
    } else if (sent.hash === null) {
      // no block can be searched for it
      sent.isOver = true;
      sent.reason = message;
      reject(operation.unknown(message));
    }
    // any other may be in a block all the same
  }

  settled(inclusion: Inclusion): void {
    const { operation, confirmations, resolve, runStartNs, endpoint } = this.#wanted;
    const { sentNs, includedNs, settledNs, origin } = this.#sent as SentTransaction;
    endpoint.live.record('inclusion', includedNs - origin.intendedNs, origin.intendedNs);
    endpoint.live.add('transactions_included');
    const sent = sentNs + runStartNs;
    operation.step('included', { sent, done: includedNs + runStartNs });
    if (confirmations > 0) operation.step('confirmed', { sent, done: settledNs + runStartNs });
    resolve(inclusion);
  }

  failed(reason: string): void {
    const { operation, reject } = this.#wanted;
    reject(operation.fail(reason));
  }

  #accepted(sent: SentTransaction): void {
    const { endpoint, operation, runStartNs } = this.#wanted;
    sent.acceptedNs = endpoint.nowNs;
    operation.step('accepted', { sent: sent.sentNs + runStartNs, done: sent.acceptedNs + runStartNs });
  }

  /** Somebody else used its nonce: the node says which is next. */
  async #sendWithAnother(refused: SentTransaction): Promise<void> {
    const { account, endpoint } = this.#wanted;
    try {
      account.skipTo(await requestNumber(endpoint.rpc, 'eth_getTransactionCount', [account.address, 'pending']));
      endpoint.log.dropped(refused);
      this.send();
    } catch (error) {
      refused.fail('refused', refusalReason(error instanceof Error ? error.message : String(error)));
      endpoint.log.closed(refused);
    }
  }

  get #call(): Call {
    const { to, value, data } = this.#wanted.transaction;
    return { to: bytesOf(to ?? '0x'), value, data: bytesOf(data) };
  }

  #sign(key: Uint8Array, nonce: number): { readonly raw: string; readonly hash: string } {
    const { endpoint, gas, fees } = this.#wanted;
    return sign({ chainId: endpoint.chainId, nonce, gas, fees, call: this.#call }, key);
  }

  #unsigned(nonce: number): { readonly [field: string]: string } {
    const { account, gas, fees, transaction } = this.#wanted;
    const { to, value, data } = transaction;
    const prices = Object.fromEntries(Object.entries(fees).map(([name, wei]) => [name, hexOf(wei)]));
    return {
      from: account.address,
      ...(to === null ? {} : { to }),
      value: hexOf(value),
      data,
      gas: hexOf(gas),
      nonce: hexOf(nonce),
      ...prices,
    };
  }
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex');
}
