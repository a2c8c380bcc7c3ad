import { drawWeighted, type NodeHandle, type Scenario, type ScenarioContext } from 'regatta/scenario';
import type { ErrorNames } from '../chain/revert-reason.ts';
import { checkReached } from '../contracts/check-reached.ts';
import type { CallsParams } from '../contracts/contract-params.ts';
import { errorNames } from '../contracts/error-names.ts';
import { valuesOf } from '../contracts/operation-values.ts';
import { checkPlace, deployOnce } from '../contracts/place-contract.ts';
import { type PreparedCall, preparedCall } from '../contracts/prepared-call.ts';
import { readContract } from '../contracts/read-contract.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeLedgers, ledgerAt, openLedgers } from '../ledger/open-ledgers.ts';

/** The contract as operations of one entry call it on one node. */
interface ContractClient {
  readonly ledger: Ledger;
  readonly address: string;
  readonly calls: readonly PreparedCall[];
  readonly errors: ErrorNames;
}

type Entry = Pick<ContractClient, 'calls' | 'errors'> & { readonly addressOn: (node: NodeHandle) => string };

const entries = new WeakMap<ScenarioContext, Entry>();

/** Each operation calls a function of a contract, in a transaction. */
export default {
  async setup(context) {
    const { contract: params, calls } = context.params as unknown as CallsParams;
    const contract = readContract(params);
    const ready = calls.map((call) => preparedCall(contract, call));
    const errors = errorNames(contract.abi);
    await openLedgers(context);
    const { at } = params;
    if (at === undefined) {
      const addresses = await deployOnce(contract, params, context, (node) => ledgerAt(node, context));
      entries.set(context, { calls: ready, errors, addressOn: ({ name }) => addresses.get(name) as string });
      return;
    }
    for (const node of context.nodes)
      await checkPlace(
        at,
        { abi: contract.abi, functions: ready.map(({ fn }) => fn) },
        { node, rpc: ledgerAt(node, context).rpc, run: context.run },
      );
    entries.set(context, { calls: ready, errors, addressOn: () => at });
  },

  connect(node, context) {
    const { calls, errors, addressOn } = entries.get(context) as Entry;
    return { ledger: ledgerAt(node, context), address: addressOn(node), calls, errors };
  },

  async operation(operation) {
    const { ledger, address, calls, errors } = operation.node.client;
    const { name, ...call } = drawWeighted(calls, operation);
    operation.tag('call', name);
    const account = ledger.nextAccount();
    const values = valuesOf({ operation, account: account.address, contract: address });
    const [data, value] = [call.data.fill(values), call.value.fill(values)];
    const inclusion = await ledger.send(operation, { to: address, value, data, name, errors }, account);
    await checkReached(operation, inclusion, { rpc: ledger.rpc, address, data });
  },

  teardown: closeLedgers,
} satisfies Scenario<ContractClient>;
