import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json, JsonObject, NodeHandle, ScenarioContext } from 'regatta/scenario';
import type { AbiFunction } from 'viem';
import type { Ledger } from '../ledger/ledger.ts';
import { request, type Rpc } from '../rpc/rpc.ts';
import { deployData } from './call-data.ts';
import { codeAt } from './code-at.ts';
import type { PlacedContract } from './contract-params.ts';
import { looksOf } from './looks-of.ts';
import type { Contract } from './read-contract.ts';
import { constructorOf } from './review-contract.ts';

/** For how long a node may take to hear of what is in a block of another, before it counts as one of another chain, ms. */
const HEARSAY_MS = 5000;

/** Addresses of a contract by the name of the node. */
export type Addresses = ReadonlyMap<string, string>;

/** What entries of a run deploy, by what it is: those that want the same share it. */
const placements = new WeakMap<ScenarioContext['sync'], Map<string, Promise<Addresses>>>();

/**
 * Where the contract of entries stands that want the same one, on the same nodes: the first agent deploys it once on each chain.
 * @throws Error in words where it cannot be deployed
 */
export function deployOnce(
  contract: Contract,
  params: PlacedContract,
  context: ScenarioContext,
  ledgerAt: (node: NodeHandle) => Ledger,
): Promise<Addresses> {
  const { bytecode, abi } = contract;
  const data = deployData(bytecode ?? '0x', constructorOf(abi)?.inputs ?? [], params.args).fill(() => undefined);
  const names = context.nodes.map(({ name }) => name);
  const topic = `ethereum/contract/${createHash('sha256')
    .update(JSON.stringify([data, names]))
    .digest('hex')}`;
  const known = placements.get(context.sync) ?? new Map<string, Promise<Addresses>>();
  placements.set(context.sync, known);
  const placed = known.get(topic) ?? placeOnce(topic, { data, context, ledgerAt });
  known.set(topic, placed);
  return placed;
}

interface Deploying {
  readonly data: string;
  readonly context: ScenarioContext;
  readonly ledgerAt: (node: NodeHandle) => Ledger;
}

async function placeOnce(topic: string, deploying: Deploying): Promise<Addresses> {
  const { agent, sync, signal } = deploying.context;
  if (agent.index <= 0) {
    const addresses = await deployAll(deploying);
    if (agent.count > 1) await sync.publish(topic, Object.fromEntries(addresses));
    return addresses;
  }
  for await (const addresses of sync.subscribe(topic, signal))
    return new Map(Object.entries(addresses as { readonly [node: string]: string }));
  throw new Error('the run ended before the contract was deployed');
}

async function deployAll(deploying: Deploying): Promise<Addresses> {
  const { context, ledgerAt } = deploying;
  const addresses = new Map<string, string>();
  for (const node of context.nodes) {
    if (addresses.has(node.name)) continue;
    const { address, transaction } = await deployOn(node, deploying);
    addresses.set(node.name, address);
    const others = context.nodes.filter(({ name }) => !addresses.has(name));
    const { rpc } = ledgerAt(node);
    const heard = await Promise.all(
      others.map(async (other) => {
        const there = ledgerAt(other).rpc;
        return (await genesisOf(rpc)) === (await genesisOf(there)) && hearsOf(transaction, there, context.signal);
      }),
    );
    for (const [place, { name }] of others.entries()) if (heard[place] === true) addresses.set(name, address);
  }
  return addresses;
}

async function deployOn(
  node: NodeHandle,
  { data, ledgerAt }: Deploying,
): Promise<{ readonly address: string; readonly transaction: string }> {
  const name = 'deployment of the contract';
  const { contract, hash } = await ledgerAt(node).prepare({ to: null, value: 0n, data, name, gas: 'estimate' });
  if (contract === null) throw new Error(`${name} on ${node.name}: the node names no address for it`);
  return { address: contract, transaction: hash };
}

/** Hash of the first block; chains that differ in it have nothing in common, and those that do not may be two all the same. */
async function genesisOf(rpc: Rpc): Promise<Json> {
  const block = await request(rpc, 'eth_getBlockByNumber', ['0x0', false]);
  return (block as JsonObject | null)?.['hash'] ?? null;
}

/** Whether a node comes to know of a transaction that is in a block of another. */
async function hearsOf(transaction: string, rpc: Rpc, signal: AbortSignal): Promise<boolean> {
  for (let waitedMs = 0, stepMs = 10; waitedMs < HEARSAY_MS; waitedMs += stepMs, stepMs = Math.min(2 * stepMs, 200)) {
    if ((await request(rpc, 'eth_getTransactionReceipt', [transaction])) !== null) return true;
    await sleep(stepMs, undefined, { signal });
  }
  return false;
}

interface Standing {
  readonly abi: Contract['abi'];
  /** Those that are to be called. */
  readonly functions: readonly AbiFunction[];
}

/**
 * Looks at a contract that stands already.
 * @throws Error in words where there is no code, or it can only be that of another contract
 */
export async function checkPlace(
  address: string,
  { abi, functions }: Standing,
  { node, rpc, run }: { readonly node: NodeHandle; readonly rpc: Rpc; readonly run: Pick<ScenarioContext['run'], 'problem'> },
): Promise<void> {
  const code = await codeAt(rpc, address);
  if (code === undefined) throw new Error(`there is no contract at ${address} (contract.at) on ${node.name}: is it on another chain?`);
  const { missing, delegates } = looksOf(code, functions);
  if (missing.length === 0) return;
  // a compiler may make a selector otherwise, but not all of them, and a fallback takes whatever is called
  const isAnother = missing.length === functions.length && !delegates && !abi.some(({ type }) => type === 'fallback');
  const text = `the code at ${address} (contract.at) on ${node.name} ${isAnother ? 'has no' : 'does not look as if it had'} ${missing.join(', ')}: is the ABI that of another contract?`;
  if (isAnother) throw new Error(text);
  run.problem(delegates ? `${text} (behind a proxy, this means nothing)` : text);
}
