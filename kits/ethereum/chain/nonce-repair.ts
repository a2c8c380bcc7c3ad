import type { Account } from '../accounts/account.ts';
import type { SentTransaction } from '../ledger/sent-transaction.ts';
import { hexOf, requestNumber } from '../rpc/answers.ts';
import { request, type Rpc, RpcLoss, RpcRefusal } from '../rpc/rpc.ts';
import { sign } from '../transactions/signed-transaction.ts';
import type { ChainTracker } from './chain-tracker.ts';
import type { Receipt } from './receipts.ts';

/** For how long a transaction may wait for a block before somebody asks what became of it: so many blocks, and at least so many ns. */
const patience = { blocks: 5, leastNs: 3e9 };
/** How many of an account are sent again at once. */
const MOST_RESENT = 1000;

export interface RepairSite {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly tracker: ChainTracker;
  readonly nowNs: number;
  readonly signal: AbortSignal;
}

/**
 * Sees to it that accounts get on. In place of what was refused, and what no later transaction has taken the nonce of, it sends a transfer of nothing to the
 * account itself, for what has a higher nonce waits for it. Where an account is stuck all the same, it asks the node what it lacks, and sends that again: one question
 * for an account that is stuck, none for any other.
 */
export async function repairNonces(accounts: readonly Account[], site: RepairSite): Promise<void> {
  for (const account of accounts) {
    if (site.signal.aborted) return;
    const oldest = oldestOf(account);
    if (oldest === undefined) continue;
    try {
      for (const nonce of Array.from(account.free)) await fillGap(account, nonce, { ...site, like: oldest });
      if (site.nowNs - oldest.askedNs >= patienceNs(site)) await repair(account, oldest, site);
    } catch (error) {
      // a node that does not answer now is asked again
      if (!(error instanceof RpcLoss || error instanceof RpcRefusal)) throw error;
    }
  }
}

function patienceNs({ tracker: { blockIntervalNs } }: RepairSite): number {
  return Math.max(patience.leastNs, (Number.isNaN(blockIntervalNs) ? 0 : blockIntervalNs) * patience.blocks);
}

function oldestOf({ inFlight }: Account): SentTransaction | undefined {
  let oldest: SentTransaction | undefined;
  for (const transaction of inFlight.values()) if (oldest === undefined || transaction.nonce < oldest.nonce) oldest = transaction;
  return oldest;
}

async function repair(account: Account, oldest: SentTransaction, site: RepairSite): Promise<void> {
  const { rpc, nowNs } = site;
  oldest.askedNs = nowNs;
  const count = await requestNumber(rpc, 'eth_getTransactionCount', [account.address, 'latest']);
  if (count > oldest.nonce) await findTaken(account, oldest, site);
  else if (oldest.hash === null) giveUp(account, oldest);
  else if ((await request(rpc, 'eth_getTransactionByHash', [oldest.hash])) === null) {
    // what has lost one has lost those after it, as a rule; of what it has it says so
    const lost = [...account.inFlight.values()].toSorted((one, other) => one.nonce - other.nonce);
    for (const transaction of lost.slice(0, MOST_RESENT)) resend(rpc, transaction);
  }
}

/** One that the node was to sign, and never told of: its nonce was not used. */
function giveUp(account: Account, { nonce }: SentTransaction): void {
  account.inFlight.delete(nonce);
  account.giveBack(nonce);
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
