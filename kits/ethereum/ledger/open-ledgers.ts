import type { NodeHandle, ScenarioContext } from 'regatta/scenario';
import { accountSource, type AccountSource, identityOf } from '../accounts/account-keys.ts';
import { readAmount } from '../accounts/amount.ts';
import { fundAccounts } from '../accounts/funding.ts';
import { withSecrets } from '../accounts/secret-params.ts';
import type { Endpoint } from '../chain/endpoint.ts';
import { acquireEndpoint, checkChain, releaseEndpoint } from '../chain/shared-endpoints.ts';
import { feesAt } from '../transactions/fees.ts';
import { gasRule } from './gas-rule.ts';
import { Ledger } from './ledger.ts';
import { type LedgerParams, ledgerParamsOf } from './ledger-params.ts';

/** How many accounts each agent has on each node, unless the experiment says. */
const ACCOUNTS_EACH = 10;

const ledgers = new WeakMap<ScenarioContext, ReadonlyMap<number, Ledger>>();
/** How many entries have had their accounts funded by one that pays: everyone in the run counts alike. */
let fundedEntries = 0;

/** `setup` of a scenario that sends transactions. @throws Error in words where a node or an account is not fit for it */
export async function openLedgers(context: ScenarioContext): Promise<void> {
  const written = ledgerParamsOf(context.params);
  const params = { ...written, accounts: withSecrets(written.accounts) };
  const funding = params.accounts.funder === undefined ? undefined : `ethereum/funded/${fundedEntries++}`;
  const opened = new Map<number, Ledger>();
  ledgers.set(context, opened);
  const chains = new Map<number, string>();
  for (const [place, node] of context.nodes.entries()) {
    const endpoint = await acquireEndpoint(node, context);
    checkChain(endpoint, params.chain);
    chains.set(endpoint.chainId, node.name);
    opened.set(
      node.number,
      await ledgerOn(endpoint, place, { context, params, paysFor: funding !== undefined && context.agent.index <= 0 }),
    );
  }
  if (chains.size > 1 && context.agent.index <= 0) {
    const each = Array.from(chains, ([chain, node]) => `${node} of ${chain}`);
    context.run.problem(`nodes are of different chains (${each.join(', ')}): with chain: NUMBER one of another is refused`);
  }
  if (funding === undefined || context.agent.count <= 1) return;
  if (context.agent.index <= 0) await context.sync.signal(funding);
  else await context.sync.barrier(funding, 1, context.signal);
}

/** `connect` of it. */
export function ledgerAt(node: NodeHandle, context: ScenarioContext): Ledger {
  return ledgers.get(context)?.get(node.number) as Ledger;
}

/** `teardown` of it. */
export async function closeLedgers(context: ScenarioContext): Promise<void> {
  const opened = ledgers.get(context);
  ledgers.delete(context);
  await Promise.all(context.nodes.filter(({ number }) => opened?.has(number)).map(({ name }) => releaseEndpoint(name)));
}

interface Opening {
  readonly context: ScenarioContext;
  readonly params: LedgerParams;
  /** Whether this agent pays for the accounts of all. */
  readonly paysFor: boolean;
}

async function ledgerOn(endpoint: Endpoint, place: number, { context, params, paysFor }: Opening): Promise<Ledger> {
  const { rpc, chainId, node } = endpoint;
  const { agent, nodes, run } = context;
  const { accounts: written, fees, confirmations } = params;
  const source = await accountSource(written, { seed: run.seed, rpc });
  const agents = Math.max(1, agent.count);
  const numbers = accountNumbers({ source, written: written.count, agents, nodes: nodes.length, node: node.name });
  const of = (index: number): number[] => numbers.filter((number) => number % (agents * nodes.length) === place * agents + index);
  const own = await Promise.all(of(Math.max(0, agent.index)).map((number) => endpoint.account(source.at(number))));
  const poor = paysFor
    ? await Promise.all(
        Array.from({ length: agents }, (_, index) => of(index))
          .flat()
          .map((number) => endpoint.account(source.at(number))),
      )
    : own;
  const funder = written.funder === undefined ? undefined : await endpoint.account(identityOf(Buffer.from(written.funder.slice(2), 'hex')));
  const fund = written.fund === undefined ? undefined : readAmount(written.fund);
  if (paysFor || funder === undefined) {
    await fundAccounts(poor, { rpc, node: node.name, chainId, fees: feesAt(endpoint.tracker.tip?.baseFee ?? null, fees), fund, funder });
  }
  const gas = gasRule(params.gas);
  if ('problem' in gas) throw new Error(gas.problem);
  return new Ledger({ endpoint, runStartNs: run.startNs, accounts: own, gas, fees, confirmations });
}

interface Accounting {
  readonly source: AccountSource;
  readonly written: number | undefined;
  readonly agents: number;
  readonly nodes: number;
  readonly node: string;
}

/** Numbers of all accounts of an entry. @throws Error where there are too few for each agent to have one of its own on each node */
function accountNumbers({ source, written, agents, nodes, node }: Accounting): readonly number[] {
  const least = agents * nodes;
  const count = written ?? source.size ?? least * ACCOUNTS_EACH;
  const known = source.size ?? count;
  if (known < count) throw new Error(`accounts.count is ${count}, and there are only ${known} on ${node}`);
  if (count >= least) return Array.from({ length: count }, (_, number) => number);
  throw new Error(
    `${count} accounts are too few: each of ${agents} agents needs one of its own on each of ${nodes} nodes, at least ${least} (accounts)`,
  );
}
