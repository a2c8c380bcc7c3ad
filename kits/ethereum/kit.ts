import { type Kit, moduleBeside } from 'regatta/kit';
import { anvilParams } from './nodes/anvil-params.ts';
import { reviewTransfer, transferParams } from './scenarios/transfer-params.ts';
import { blocksTable, transactionsTable } from './tables.ts';

export default {
  name: 'ethereum',
  about: 'Load on Ethereum nodes over JSON-RPC: real anvil nodes, or any that run already.',
  nodes: {
    anvil: {
      about: 'anvil, a node for tests, as a process of its own',
      url: moduleBeside(import.meta.url, './nodes/anvil-node'),
      isExternal: true,
      params: anvilParams,
    },
  },
  scenarios: {
    transfer: {
      about: 'each operation sends money from one account to another',
      url: moduleBeside(import.meta.url, './scenarios/transfer'),
      params: transferParams,
      review: (params) => reviewTransfer(params),
    },
  },
  tables: [transactionsTable, blocksTable],
  metrics: [],
} satisfies Kit;
