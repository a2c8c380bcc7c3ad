import { type CaliperFigures, installCaliper, launchCaliper } from '../caliper/launch-caliper.ts';

/** The last with an Ethereum connector, and the web3 that it binds. */
const packages = ['@hyperledger/caliper-cli@0.6.0', '@hyperledger/caliper-core@0.6.0', '@hyperledger/caliper-ethereum@0.6.0', 'web3@1.3.0'];

/** A contract that does nothing: the connector sends to contracts alone, and this comes nearest to a transfer. */
const contract = {
  name: 'pay',
  abi: [{ type: 'function', name: 'pay', inputs: [], outputs: [], stateMutability: 'payable' }],
  bytecode: '0x6001600c60003960016000f300',
  gas: 100_000,
};

const workload = `'use strict';
const { WorkloadModuleBase } = require('@hyperledger/caliper-core');
class Pay extends WorkloadModuleBase {
  submitTransaction() {
    return this.sutAdapter.sendRequests({ contract: 'pay', verb: 'pay', value: 1, args: [], readOnly: false });
  }
}
module.exports.createWorkloadModule = () => new Pay();
`;

/** Fetches Caliper into a folder of the bench. @returns why it cannot be had, else undefined */
export function prepareCaliper(folder: string): string | undefined {
  return installCaliper(folder, packages);
}

/** One worker of Caliper that keeps `inFlight` transactions under way. CPU is that of manager and worker, start and end among it. */
export function runCaliper(
  folder: string,
  load: { readonly port: number; readonly inFlight: number; readonly seconds: number },
): Promise<CaliperFigures> {
  const network = {
    caliper: { blockchain: 'ethereum', command: {} },
    ethereum: {
      url: `ws://127.0.0.1:${load.port}`,
      // the first two of anvil's own accounts
      contractDeployerAddress: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      fromAddress: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      fromAddressPrivateKey: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
      transactionConfirmationBlocks: 1,
      chainId: 31_337,
      gasPrice: 2_000_000_000,
      contracts: { pay: { path: './pay.json', gas: { pay: 30_000 } } },
    },
  };
  const rateControl = { type: 'fixed-load', opts: { transactionLoad: load.inFlight } };
  const files = { 'pay.json': JSON.stringify(contract) };
  return launchCaliper(folder, { label: 'pay', txDuration: load.seconds, rateControl }, { network, workload, files });
}
