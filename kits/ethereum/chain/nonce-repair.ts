import type { Account } from '../accounts/account.ts';
import type { SentTransaction } from '../ledger/sent-transaction.ts';
import { hexOf, requestNumber } from '../rpc/answers.ts';
import { request, type Rpc, RpcLoss, RpcRefusal } from '../rpc/rpc.ts';
import { sign } from '../transactions/signed-transaction.ts';
import type { ChainTracker } from './chain-tracker.ts';
import type { Receipt } from './receipts.ts';

/** For how long a transaction may wait for a block before somebody asks what became of it: so many blocks, and at least so many ns. */
const patience = { blocks: 5, leastNs: 3e9 };

export interface RepairSite {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly tracker: ChainTracker;
  readonly nowNs: number;
  readonly signal: AbortSignal;
}

/**
 * Where an account does not get on, asks the node what it lacks, and sends that again: what it has lost, or, in place of what it refused, a transfer of nothing
 * to the account itself, for what has a higher nonce waits for it. One question for an account that is stuck, none for any other.
 */
export async function repairNonces(accounts: readonly Account[], site: RepairSite): Promise<void> {
  const { blockIntervalNs } = site.tracker;
  const patienceNs = Math.max(patience.leastNs, (Number.isNaN(blockIntervalNs) ? 0 : blockIntervalNs) * patience.blocks);
  for (const account of accounts) {
    if (site.signal.aborted) return;
    const oldest = oldestOf(account);
    if (oldest === undefined || site.nowNs - oldest.askedNs < patienceNs) continue;
    oldest.askedNs = site.nowNs;
    try {
      await repair(account, oldest, site);
    } catch (error) {
      // a node that does not answer now is asked again
      if (!(error instanceof RpcLoss || error instanceof RpcRefusal)) throw error;
    }
  }
}

function oldestOf({ inFlight }: Account): SentTransaction | undefined {
  let oldest: SentTransaction | undefined;
  for (const transaction of inFlight.values()) if (oldest === undefined || transaction.nonce < oldest.nonce) oldest = transaction;
  return oldest;
}

async function repair(account: Account, oldest: SentTransaction, { rpc, chainId, tracker }: RepairSite): Promise<void> {
  const count = await requestNumber(rpc, 'eth_getTransactionCount', [account.address, 'latest']);
  if (count > oldest.nonce) await findTaken(account, oldest, { rpc, tracker });
  else if (count === oldest.nonce) await sendLost(oldest, rpc);
  else
    for (const nonce of account.free.filter((free) => free >= count && free < oldest.nonce))
      await fillGap(account, nonce, { rpc, chainId, like: oldest });
}

/** The chain has a transaction of that nonce: this one, in a block that nobody told of, or another. */
async function findTaken(account: Account, oldest: SentTransaction, { rpc, tracker }: Pick<RepairSite, 'rpc' | 'tracker'>): Promise<void> {
  const receipt =
    oldest.hash === null ? null : ((await request(rpc, 'eth_getTransactionReceipt', [oldest.hash])) as unknown as Receipt | null);
  if (oldest.inclusion !== undefined) return;
  if (receipt !== null) {
    tracker.found(oldest, receipt);
    return;
  }
  account.inFlight.delete(oldest.nonce);
  tracker.forget(oldest);
  oldest.fail('replaced', 'another transaction took its nonce');
}

async function sendLost(oldest: SentTransaction, rpc: Rpc): Promise<void> {
  if (oldest.hash === null || (await request(rpc, 'eth_getTransactionByHash', [oldest.hash])) === null) resend(rpc, oldest);
}

/** Sends it once more, as it was. */
export function resend(rpc: Rpc, transaction: SentTransaction): void {
  if (transaction.raw === null) return;
  transaction.resent++;
  // that it is known already is as good
  rpc.send('eth_sendRawTransaction', [transaction.raw], { answered: ignore, refused: ignore, lost: ignore });
}

function ignore(): void {}

async function fillGap(
  account: Account,
  nonce: number,
  { rpc, chainId, like }: Pick<RepairSite, 'rpc' | 'chainId'> & { readonly like: SentTransaction },
): Promise<void> {
  if (!account.takeFree(nonce)) return;
  try {
    if (account.key === null)
      await request(rpc, 'eth_sendTransaction', [{ from: account.address, to: account.address, nonce: hexOf(nonce) }]);
    else {
      const call = { to: Buffer.from(account.address.slice(2), 'hex'), value: 0n, data: Buffer.alloc(0) };
      const { raw } = sign({ chainId, nonce, gas: 21_000, fees: like.fees, call }, account.key);
      await request(rpc, 'eth_sendRawTransaction', [raw]);
    }
  } catch (error) {
    account.giveBack(nonce);
    throw error;
  }
}
