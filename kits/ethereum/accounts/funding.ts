import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from 'regatta/scenario';
import { hexOf, requestNumber, requestText } from '../rpc/answers.ts';
import { request, type Rpc, RpcRefusal } from '../rpc/rpc.ts';
import type { Fees } from '../transactions/fees.ts';
import { sign } from '../transactions/signed-transaction.ts';
import type { Account } from './account.ts';
import { writeAmount } from './amount.ts';

/** What an account gets unless the experiment says, where it costs nobody anything. */
const GIFT = 1000n * 10n ** 18n;
/** How many requests are under way at a time. */
const AT_ONCE = 100;
/** What a transfer takes (Ethereum Yellow Paper, appendix G). */
const TRANSFER_GAS = 21_000;
/** How long transfers of a funder are waited for, and how often they are looked for, ms. */
const transfers = { waitMs: 300_000, lookMs: 200 };

export interface FundingSite {
  readonly rpc: Rpc;
  readonly node: string;
  readonly chainId: number;
  readonly fees: Fees;
  /** What each must have, wei; undefined where it is enough that it has something. */
  readonly fund: bigint | undefined;
  /** Who pays where the node does not. */
  readonly funder: Account | undefined;
}

/** What funders pay at present, in this process: a chain may be reached by several nodes, where one who pays twice at a time would give out the same nonces. */
let payments: Promise<unknown> = Promise.resolve();

/** Sees to it that accounts have money. @throws Error saying which has none, and what to do */
export async function fundAccounts(accounts: readonly Account[], site: FundingSite): Promise<void> {
  const { fund } = site;
  const needed = fund ?? 1n;
  const poor = await poorer(accounts, needed, site.rpc);
  if (poor.length === 0) return;
  const { funder } = site;
  if (funder === undefined) await askForMoney(poor, fund ?? GIFT, site);
  else await inLine(async () => payFrom(funder, await poorer(poor, needed, site.rpc), { ...site, needed }));
  const [left] = await poorer(poor, needed, site.rpc);
  if (left !== undefined) throw new Error(withoutMoney(left, needed, site));
}

/** Once the payments before it are over, whatever became of them. */
async function inLine(pay: () => Promise<void>): Promise<void> {
  const own = payments.then(pay);
  payments = own.catch(() => undefined);
  await own;
}

/** Those that have less than they need. */
async function poorer(accounts: readonly Account[], needed: bigint, rpc: Rpc): Promise<readonly Account[]> {
  const poor: Account[] = [];
  await inTurns(accounts, async (account) => {
    if (BigInt(await requestText(rpc, 'eth_getBalance', [account.address, 'latest'])) < needed) poor.push(account);
  });
  return poor;
}

/** Of nodes for tests, which give as much as they are asked for. */
async function askForMoney(poor: readonly Account[], amount: bigint, site: FundingSite): Promise<void> {
  try {
    await inTurns(poor, (account) => request(site.rpc, 'anvil_setBalance', [account.address, hexOf(amount)]));
  } catch (error) {
    if (error instanceof RpcRefusal) throw new Error(withoutMoney(poor[0] as Account, amount, site), { cause: error });
    throw error;
  }
}

async function payFrom(
  funder: Account,
  poor: readonly Account[],
  { needed, ...site }: FundingSite & { readonly needed: bigint },
): Promise<void> {
  const { rpc, chainId, fees, node } = site;
  if (poor.length === 0) return;
  // it may have paid meanwhile over another node of the chain
  funder.skipTo(await requestNumber(rpc, 'eth_getTransactionCount', [funder.address, 'pending']));
  await checkFunds(funder, poor.length, { ...site, needed });
  const key = funder.key as Uint8Array;
  let last: string | undefined;
  for (const { address } of poor) {
    const call = { to: Buffer.from(address.slice(2), 'hex'), value: needed, data: Buffer.alloc(0) };
    const { raw, hash } = sign({ chainId, nonce: funder.takeNonce(), gas: TRANSFER_GAS, fees, call }, key);
    await request(rpc, 'eth_sendRawTransaction', [raw]).catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${node} refuses that ${funder.address} pays ${writeAmount(needed)} to each of ${poor.length} accounts (accounts.funder): ${said}`,
      );
    });
    last = hash;
  }
  const deadline = AbortSignal.timeout(transfers.waitMs);
  // they have ascending nonces: once the last is in a block, all are
  while (((await request(rpc, 'eth_getTransactionReceipt', [last])) satisfies Json) === null) {
    if (deadline.aborted)
      throw new Error(`${node} has not made a block of the transfers that fund its accounts within ${transfers.waitMs / 1000} s`);
    await sleep(transfers.lookMs);
  }
}

/** Nodes take transfers for which the money is gone once those before them are in a block, and then drop them without a word. */
async function checkFunds(
  funder: Account,
  count: number,
  { rpc, node, fees, needed }: Pick<FundingSite, 'rpc' | 'node' | 'fees'> & { readonly needed: bigint },
): Promise<void> {
  const price = 'gasPrice' in fees ? fees.gasPrice : fees.maxFeePerGas;
  const whole = BigInt(count) * (needed + BigInt(TRANSFER_GAS) * price);
  const owned = BigInt(await requestText(rpc, 'eth_getBalance', [funder.address, 'latest']));
  if (owned >= whole) return;
  throw new Error(
    `${funder.address} (accounts.funder) has ${writeAmount(owned)} on ${node}, too little for ${writeAmount(needed)} to each of ${count} accounts, which takes ${writeAmount(whole)} with fees`,
  );
}

function withoutMoney({ address }: Account, needed: bigint, { node, funder }: FundingSite): string {
  const advice =
    funder === undefined
      ? 'name who pays by accounts.funder (a private key) and how much by accounts.fund, or use accounts that have money: accounts.keys, mnemonic, unlocked'
      : `that is less than accounts.fund asks for: has ${funder.address} enough?`;
  return `account ${address} has less than ${writeAmount(needed)} on ${node}, which gives none for the asking: ${advice}`;
}

async function inTurns(accounts: readonly Account[], work: (account: Account) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < accounts.length; first += AT_ONCE) await Promise.all(accounts.slice(first, first + AT_ONCE).map(work));
}
