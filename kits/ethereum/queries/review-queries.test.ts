import { expect, test } from 'vitest';
import { paramsSchema } from '../../../src/experiment/value-schema.ts';
import type { FeedPlan } from '../../../src/model/feed.ts';
import type { Json } from '../../../src/model/json.ts';
import { queryParams } from './query-params.ts';
import { reviewQueries } from './review-queries.ts';

const feeds = [{ name: 'accounts', columns: ['account', 'key'] }] as unknown as readonly FeedPlan[];
const remarks = (queries: Json, contract: Json = {}): readonly string[] => {
  return reviewQueries(paramsSchema(queryParams).parse({ queries, contract }), feeds).map(
    ({ level, text, path = [] }) => `${level} ${path.join('.')}: ${text}`,
  );
};

test('queries of methods and of functions are taken as they are', () => {
  expect(
    remarks([
      'eth_blockNumber',
      { method: 'eth_getBalance', params: ['$feed.account', 'latest'], expect: { least: '1 ether' } },
      { method: 'foo_bar' },
      { function: 'get', args: ['$accounts.key'], expect: { is: '$operation.number' } },
      { function: 'noted', args: { name: 'a' }, expect: 'text' },
    ]),
  ).toEqual([]);
});

test('what changes something is refused, and a slip is told', () => {
  expect(remarks(['eth_sendRawTransaction', 'anvil_mine', 'eth_getBalanec'])).toEqual([
    'error queries.0.method: eth_sendRawTransaction changes something: queries only ask; transactions are sent by transfer, contract-call and deploy',
    'error queries.1.method: anvil_mine changes something: queries only ask; transactions are sent by transfer, contract-call and deploy',
    'error queries.2.method: there is no method eth_getBalanec; did you mean eth_getBalance?',
  ]);
});

test('a query asks one thing', () => {
  expect(remarks([])).toEqual(['error queries: there is no query; write [eth_blockNumber]']);
  expect(remarks([{ method: 'eth_call', function: 'get' }, {}])).toEqual([
    'error queries.0: method and function exclude each other: a query asks one thing',
    'error queries.1: names neither a method nor a function; write {method: eth_blockNumber} or {function: get, args: [7]}',
  ]);
});

test('functions, arguments and results are checked by the ABI', () => {
  expect(
    remarks([
      { function: 'gte', args: [1] },
      { function: 'get', args: ['x'] },
      { function: 'get', args: [1], expect: { is: true, json: { '$.a': 1 } } },
    ]),
  ).toEqual([
    'error queries.0.function: the contract has no function gte; did you mean get?',
    'error queries.1.args: get(uint256): key: "x" is no uint256; accepted: a whole number, or as text in decimal or hexadecimal',
    'error queries.2.expect.is: results: 0: true is no uint256; accepted: a whole number, or as text in decimal or hexadecimal',
    'error queries.2.expect.json: is for methods: results of a function are typed by its ABI; write is:',
  ]);
});

test('bounds are quantities, places are paths, and values are those of operations', () => {
  expect(
    remarks([{ method: 'eth_getBalance', params: ['$feed.acount', '$node.index'], expect: { least: 'much', json: { status: 1 } } }]),
  ).toEqual([
    'error queries.0.expect.least: "much" is no quantity: a whole number, or an amount such as 1 ether',
    'error queries.0.expect.json.status: "status" is no path into JSON; write $.status',
    'error queries.0.params.0: $feed.acount: feed accounts has no column acount; it has account, key',
    'error queries.0.params.1: $node.index: there is no feed node; there are accounts',
  ]);
});
