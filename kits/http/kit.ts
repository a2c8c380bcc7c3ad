import { type Kit, moduleBeside } from 'regatta/kit';
import { requestsParams, type RequestsParams } from './requests/params.ts';
import { reviewRequests } from './requests/review.ts';

export default {
  name: 'http',
  about: 'Load on anything that speaks HTTP, described by requests instead of code.',
  nodes: {},
  scenarios: {
    requests: {
      about: 'each operation is one of some requests, drawn by weight, or all of them in order',
      url: moduleBeside(import.meta.url, './scenarios/requests'),
      params: requestsParams,
      review: (params, feeds) => reviewRequests(params as unknown as RequestsParams, feeds),
    },
  },
  tables: [],
  metrics: [],
} satisfies Kit;
