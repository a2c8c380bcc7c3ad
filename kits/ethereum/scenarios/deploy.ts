import type { Scenario, ScenarioContext, Template } from 'regatta/scenario';
import type { Hex } from 'viem';
import { deployData } from '../contracts/call-data.ts';
import type { DeployParams } from '../contracts/contract-params.ts';
import { valuesOf } from '../contracts/operation-values.ts';
import { amountTemplate } from '../contracts/prepared-call.ts';
import { readContract } from '../contracts/read-contract.ts';
import { constructorOf } from '../contracts/review-contract.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeLedgers, ledgerAt, openLedgers } from '../ledger/open-ledgers.ts';

interface Deployment {
  readonly data: Template<Hex>;
  readonly value: Template<bigint>;
}

const deployments = new WeakMap<ScenarioContext, Deployment>();

/** Each operation deploys a contract. */
export default {
  async setup(context) {
    const { contract: params, value } = context.params as unknown as DeployParams;
    const { abi, bytecode } = readContract(params);
    const data = deployData(bytecode ?? '0x', constructorOf(abi)?.inputs ?? [], params.args);
    deployments.set(context, { data, value: amountTemplate(value) });
    await openLedgers(context);
  },

  connect: ledgerAt,

  operation(operation) {
    const { data, value } = deployments.get(operation.context) as Deployment;
    const ledger = operation.node.client;
    const account = ledger.nextAccount();
    const values = valuesOf({ operation, account: account.address, contract: '' });
    return ledger.send(operation, { to: null, value: value.fill(values), data: data.fill(values), name: 'deploy' }, account);
  },

  teardown: closeLedgers,
} satisfies Scenario<Ledger>;
