import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaliperFigures, type CaliperRound, installCaliper, launchCaliper } from './launch-caliper.ts';

const packages = ['@hyperledger/caliper-cli@0.6.0', '@hyperledger/caliper-core@0.6.0'];

/** A connector whose transactions are done as soon as they are sent. */
const connector = `'use strict';
const { ConnectorBase, TxStatus } = require('@hyperledger/caliper-core');
class NoOp extends ConnectorBase {
  async init() {}
  async installSmartContract() {}
  async getContext() { return {}; }
  async releaseContext() {}
  async _sendSingleRequest() {
    const status = new TxStatus();
    status.SetStatusSuccess();
    status.SetVerification(true);
    return status;
  }
}
module.exports.ConnectorFactory = async (workerIndex) => new NoOp(workerIndex, 'no-op');
`;

const workload = `'use strict';
const { WorkloadModuleBase } = require('@hyperledger/caliper-core');
class Nothing extends WorkloadModuleBase {
  submitTransaction() {
    return this.sutAdapter.sendRequests({});
  }
}
module.exports.createWorkloadModule = () => new Nothing();
`;

const folder = join(tmpdir(), 'regatta-bench-caliper-no-op');

/** @returns why Caliper cannot be had, else undefined */
export function prepareNoOpCaliper(): string | undefined {
  return installCaliper(folder, packages);
}

/** Transactions that do nothing, on one worker of Caliper. CPU of each is the difference of a short and a long run, so that it does not pay for the start. */
export async function noOpCaliper(
  rateControl: CaliperRound['rateControl'],
  seconds: number,
): Promise<{ readonly perSecond: number; readonly cpuUs: number }> {
  const run = (txDuration: number): Promise<CaliperFigures> =>
    launchCaliper(
      folder,
      { label: 'no-op', txDuration, rateControl },
      { network: { caliper: { blockchain: './connector.js' } }, workload, files: { 'connector.js': connector } },
    );
  const [short, long] = [await run(1), await run(1 + seconds)];
  return { perSecond: (long.done - short.done) / seconds, cpuUs: ((long.cpuS - short.cpuS) / (long.done - short.done)) * 1e6 };
}
