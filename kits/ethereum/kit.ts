import { type Kit, moduleBeside } from 'regatta/kit';
import { callParams, deployParams } from './contracts/contract-params.ts';
import { reviewCalls, reviewDeploy } from './contracts/review-calls.ts';
import { highlights, metrics } from './metrics.ts';
import { anvilParams } from './nodes/anvil-params.ts';
import { queryParams } from './queries/query-params.ts';
import { reviewQueries } from './queries/review-queries.ts';
import { report } from './report.ts';
import { reviewTransfer, transferParams } from './scenarios/transfer-params.ts';
import { blocksTable, transactionsTable } from './tables.ts';
import { views } from './views.ts';

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
    'contract-call': {
      about: 'each operation calls a function of a contract, in a transaction',
      url: moduleBeside(import.meta.url, './scenarios/contract-call'),
      params: callParams,
      review: (params, feeds) => reviewCalls(params, feeds),
      vocabulary: { tags: ['call'] },
    },
    deploy: {
      about: 'each operation deploys a contract',
      url: moduleBeside(import.meta.url, './scenarios/deploy'),
      params: deployParams,
      review: (params, feeds) => reviewDeploy(params, feeds),
    },
    query: {
      about: 'each operation asks a node, or a contract on it, something that changes nothing',
      url: moduleBeside(import.meta.url, './scenarios/query'),
      params: queryParams,
      review: (params, feeds) => reviewQueries(params, feeds),
      vocabulary: { tags: ['query'] },
    },
  },
  tables: [transactionsTable, blocksTable],
  views,
  metrics,
  highlights,
  headline: 'inclusion',
  report,
} satisfies Kit;
