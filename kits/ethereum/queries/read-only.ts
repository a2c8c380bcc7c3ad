import { didYouMean, type PlanRemark } from 'regatta/kit';

/** Methods that ask (Ethereum Execution APIs, and what nodes have beside them). */
const asking = [
  'debug_traceBlockByNumber',
  'debug_traceCall',
  'debug_traceTransaction',
  'eth_blobBaseFee',
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_createAccessList',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockReceipts',
  'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getProof',
  'eth_getStorageAt',
  'eth_getTransactionByBlockHashAndIndex',
  'eth_getTransactionByBlockNumberAndIndex',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_maxPriorityFeePerGas',
  'eth_syncing',
  'net_listening',
  'net_peerCount',
  'net_version',
  'txpool_content',
  'txpool_inspect',
  'txpool_status',
  'web3_clientVersion',
];

/** Methods that change what a node or its chain has, or that leave something open at the node. */
const changing =
  /^(eth_(send|sign|submit|subscribe|unsubscribe|new|uninstall)|debug_set|(admin|anvil|clique|engine|evm|hardhat|miner|personal|tenderly)_)/;

/** What is to be said of a method that is asked: what changes something is no question, and a slip is told before anything runs. */
export function reviewMethod(method: string): Pick<PlanRemark, 'level' | 'text'> | undefined {
  if (changing.test(method)) {
    return {
      level: 'error',
      text: `${method} changes something: queries only ask; transactions are sent by transfer, contract-call and deploy`,
    };
  }
  if (asking.includes(method)) return undefined;
  const hint = didYouMean(method, asking);
  if (hint.includes('did you mean')) return { level: 'error', text: `there is no method ${method}${hint}` };
  return undefined;
}
