'use strict';

const { WorkloadModuleBase } = require('@hyperledger/caliper-core');

/** Each transaction sends one wei to a contract that does nothing: what comes nearest to a transfer that the connector can do. */
class Pay extends WorkloadModuleBase {
  submitTransaction() {
    return this.sutAdapter.sendRequests({ contract: 'pay', verb: 'pay', value: 1, args: [], readOnly: false });
  }
}

module.exports.createWorkloadModule = () => new Pay();
