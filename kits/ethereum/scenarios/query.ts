import { drawWeighted, type NodeHandle, type Scenario, type ScenarioContext } from 'regatta/scenario';
import type { ErrorNames } from '../chain/revert-reason.ts';
import { acquireEndpoint, checkChain, releaseEndpoint } from '../chain/shared-endpoints.ts';
import { errorNames } from '../contracts/error-names.ts';
import { valuesOf } from '../contracts/operation-values.ts';
import { checkPlace, deployOnce } from '../contracts/place-contract.ts';
import { readContract } from '../contracts/read-contract.ts';
import { ask } from '../ledger/ask.ts';
import { closeLedgers, ledgerAt, openLedgers } from '../ledger/open-ledgers.ts';
import { type PreparedQuery, preparedQuery } from '../queries/prepared-query.ts';
import { needsContract, type QueriesParams } from '../queries/query-params.ts';
import type { Rpc } from '../rpc/rpc.ts';

/** One node as operations of one entry ask it. */
interface QueryClient {
  readonly rpc: Rpc;
  /** Of the contract; '' where nothing asks for it. */
  readonly address: string;
  readonly queries: readonly PreparedQuery[];
  readonly errors: ErrorNames;
}

interface Entry {
  readonly clients: ReadonlyMap<string, QueryClient>;
  readonly close: () => Promise<void>;
}

const entries = new WeakMap<ScenarioContext, Entry>();

/** Each operation asks one question, which changes nothing. */
export default {
  async setup(context) {
    const { contract: params, queries } = context.params as unknown as QueriesParams;
    const contract = readContract(params);
    const ready = queries.map((query) => preparedQuery(contract, query));
    const errors = errorNames(contract.abi);
    const isDeployed = needsContract(queries) && params.at === undefined;
    const { rpcs, addressOn, close } = isDeployed ? await deployedAsker(context) : await plainAsker(context);
    const clients = context.nodes.map(
      ({ name }) => [name, { rpc: rpcs.get(name) as Rpc, address: addressOn(name), queries: ready, errors }] as const,
    );
    entries.set(context, { clients: new Map(clients), close });
  },

  connect(node, context) {
    return entries.get(context)?.clients.get(node.name) as QueryClient;
  },

  async operation(operation) {
    const { rpc, address, queries, errors } = operation.node.client;
    const { name, method, params, check } = drawWeighted(queries, operation);
    operation.tag('query', name);
    const values = valuesOf({ operation, account: '', contract: address });
    const answer = await ask(rpc, operation, { method, params: params.fill(values), errors });
    const miss = check(answer, values);
    if (miss !== undefined) throw operation.fail(miss);
  },

  async teardown(context) {
    await entries.get(context)?.close();
    entries.delete(context);
  },
} satisfies Scenario<QueryClient>;

/** Whom queries ask, by the name of the node. */
interface Asker {
  readonly rpcs: ReadonlyMap<string, Rpc>;
  readonly addressOn: (node: string) => string;
  readonly close: () => Promise<void>;
}

/** Asks nodes of what is there already: nobody needs money for that. */
async function plainAsker(context: ScenarioContext): Promise<Asker> {
  const { contract: params, queries, chain } = context.params as unknown as QueriesParams;
  const { at } = params;
  const rpcs = new Map<string, Rpc>();
  for (const node of context.nodes) {
    const endpoint = await acquireEndpoint(node, context);
    checkChain(endpoint, chain);
    rpcs.set(node.name, endpoint.rpc);
    if (at !== undefined && needsContract(queries))
      await checkPlace(at, { abi: [], functions: [] }, { node, rpc: endpoint.rpc, run: context.run });
  }
  return { rpcs, addressOn: () => at ?? '', close: async () => void (await Promise.all([...rpcs.keys()].map(releaseEndpoint))) };
}

/** Asks a contract that is deployed for it, by accounts that have the money. */
async function deployedAsker(context: ScenarioContext): Promise<Asker> {
  const { contract: params } = context.params as unknown as QueriesParams;
  // what is sent is the contract alone
  const sending = { ...context, params: { ...context.params, gas: 'estimate', confirmations: 0 } };
  await openLedgers(sending);
  const ledgerOn = (node: NodeHandle) => ledgerAt(node, sending);
  const addresses = await deployOnce(readContract(params), params, sending, ledgerOn);
  return {
    rpcs: new Map(context.nodes.map((node) => [node.name, ledgerOn(node).rpc])),
    addressOn: (node) => String(addresses.get(node)),
    close: () => closeLedgers(sending),
  };
}
