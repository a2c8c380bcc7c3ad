import { expect, test } from 'vitest';
import { paramsSchema } from '../../../src/experiment/value-schema.ts';
import type { FeedPlan } from '../../../src/model/feed.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import type { PlanRemark } from '../../../src/model/kit.ts';
import { callParams, deployParams } from './contract-params.ts';
import { reviewCalls, reviewDeploy } from './review-calls.ts';
import { store } from './store.generated.ts';

const feeds = [{ name: 'rows', columns: ['key'] }] as unknown as readonly FeedPlan[];
const told = (remarks: readonly PlanRemark[]): readonly string[] =>
  remarks.map(({ level, text, path = [] }) => `${level} ${path.join('.')}: ${text}`);
const ofCalls = (calls: Json, contract: Json = {}): readonly string[] =>
  told(reviewCalls(paramsSchema(callParams).parse({ calls, contract }), feeds));
const ofDeploy = (params: JsonObject): readonly string[] => told(reviewDeploy(paramsSchema(deployParams).parse(params), feeds));
const abi = JSON.stringify(store.abi);
const at = `0x${'a'.repeat(40)}`;

test('calls of the own contract are taken as they are', () => {
  expect(
    ofCalls([
      'deposit',
      { function: 'put', args: ['$feed.key', '$operation.number'], weight: 3 },
      { function: 'deposit', value: '0.5 ether' },
      { function: 'deposit', value: '$feed.key' },
      { function: 'note', args: { name: '$account.address', text: 'costs $$5' } },
    ]),
  ).toEqual([]);
});

test('a slip in a call is told with the function, the argument, what was seen and what is accepted', () => {
  expect(
    ofCalls([
      { function: 'putt', args: [1, 2] },
      { function: 'put', args: [1] },
      { function: 'put', args: [-1, 2] },
      { function: 'put', args: ['$feed.kee', '$operation.nr'] },
      { function: 'put', args: [1, 2], value: '1 ether' },
      { function: 'deposit', value: '1 euro' },
    ]),
  ).toEqual([
    'error calls.0.function: the contract has no function putt; did you mean put?',
    'error calls.1.args: put(uint256,uint256): 1 value; accepted: key (uint256), value (uint256)',
    'error calls.2.args: put(uint256,uint256): key: -1 is no uint256; accepted: 0 to 2^256-1',
    'error calls.3.args.0: $feed.kee: feed rows has no column kee; it has key',
    expect.stringContaining(
      'error calls.3.args.1: $operation.nr is no value of an operation (a dollar is written $$); accepted: $feed.column, $operation.number',
    ),
    'error calls.4.value: put(uint256,uint256) takes no money: it is not payable',
    expect.stringContaining('error calls.5.value: "1 euro" is no amount; accepted: '),
  ]);
  expect(ofCalls([])).toEqual(['error calls: there is no call; write [{function: put, args: [1, 2]}]']);
});

test('gas is told apart by names of calls', () => {
  const ofGas = (gas: Json): readonly string[] =>
    told(
      reviewCalls(
        paramsSchema(callParams).parse({ calls: ['deposit', { function: 'put(uint, uint)', args: [1, 2], name: 'store' }], gas }),
        feeds,
      ),
    );
  expect(ofGas({ deposit: 60_000, store: 'estimate', default: 90_000 })).toEqual([]);
  expect(ofGas({ deposti: 60_000, put: 60_000 })).toEqual([
    'error gas.deposti: nothing is called deposti; did you mean deposit?',
    'error gas.put: nothing is called put; accepted: deposit, store, default',
  ]);
  expect(ofGas({ deposit: 5 })).toEqual(['error gas: gas of deposit is 5; accepted: a whole number from 21000 on, or estimate']);
});

test('a function that only answers is better asked without a transaction', () => {
  expect(ofCalls([{ function: 'get', args: [1] }])).toEqual([
    'warning calls.0.function: get(uint256) changes nothing: the scenario query asks for it without a transaction',
  ]);
});

test('a contract must be there, or be deployable', () => {
  expect(ofCalls(['deposit'], { abi, at })).toEqual([]);
  expect(ofCalls(['deposit'], { abi })).toEqual([
    'error contract: there is no bytecode to deploy: write bytecode: ./Contract.bin beside it, or at: 0x… where it stands already',
  ]);
  expect(ofCalls(['deposit'], { abi, at: '0x1', args: [1] })).toEqual([
    'error contract.at: "0x1" is no address; accepted: 0x and 40 digits in hexadecimal',
    'error contract.args: belong to a contract that is deployed, and this one stands already',
  ]);
  expect(ofCalls(['deposit'], { artifact: '{}' })).toEqual([
    'error contract.artifact: has no ABI: neither a list nor an object with the key abi',
  ]);
});

test('what is deployed takes what its constructor takes', () => {
  const constructor = { type: 'constructor', stateMutability: 'payable', inputs: [{ name: 'supply', type: 'uint256' }] };
  const artifact = JSON.stringify({ abi: [constructor], bytecode: '0x60' });
  expect(ofDeploy({ contract: { artifact, args: ['$operation.number'] }, value: '1 gwei' })).toEqual([]);
  expect(ofDeploy({})).toEqual([]);
  expect(ofDeploy({ contract: { artifact, args: { suply: 1 } } })).toEqual([
    'error contract.args: constructor: there is no suply; did you mean supply?',
  ]);
  expect(ofDeploy({ value: 1 })).toEqual(['error value: the constructor takes no money: it is not payable']);
});
