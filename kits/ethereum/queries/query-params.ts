import type { Json, ParamSpec, ParamSpecs } from 'regatta/kit';
import { callFields, contractParam, type PlacedContract } from '../contracts/contract-params.ts';
import { type LedgerParams, ledgerParams } from '../ledger/ledger-params.ts';

/** What an answer must be. */
export interface ExpectParams {
  readonly is?: Json;
  readonly not?: Json;
  readonly least?: Json;
  readonly most?: Json;
  readonly json?: { readonly [path: string]: Json };
}

/** One question: of a method of the node, or of a function of the contract; exactly one is set. */
export interface QueryParams {
  readonly method?: string;
  readonly params: readonly Json[];
  readonly function?: string;
  readonly args: Json;
  readonly block: Json;
  readonly expect: ExpectParams;
  readonly weight: number;
  readonly name?: string;
}

export interface QueriesParams extends Pick<LedgerParams, 'chain'> {
  readonly queries: readonly QueryParams[];
  readonly contract: PlacedContract;
}

/** Whether anything of queries speaks of the contract, so that there must be one. */
export function needsContract(queries: readonly QueryParams[]): boolean {
  return queries.some((query) => query.function !== undefined || JSON.stringify(query).includes('contract.address'));
}

const expectFields: ParamSpecs = {
  is: { type: 'any', about: 'what it is; of a function, as its results are typed; a quantity may be a number or an amount (1 ether)' },
  not: { type: 'any', about: 'what it is not: null, where something must be there' },
  least: { type: 'any', about: 'the least that a quantity may be' },
  most: { type: 'any', about: 'the most that a quantity may be' },
  json: { type: 'map', about: 'values in it, by where they stand: {$.status: 0x1}', items: { type: 'any', about: 'value' } },
};

const queryFields: ParamSpecs = {
  method: { type: 'text', about: 'method of JSON-RPC that changes nothing: eth_getBalance' },
  params: { type: 'list', default: [], about: 'its params: [$feed.account, latest]' },
  ...callFields,
  block: {
    type: 'any',
    default: 'latest',
    about: 'for a function, the block on whose state it is called: a number, latest, pending, safe, finalized',
  },
  expect: {
    type: 'object',
    default: {},
    shorthand: 'is',
    about: 'what the answer must be: else the operation has failed',
    fields: expectFields,
  },
  weight: { type: 'number', default: 1, above: 0, about: 'how often it is taken, against the others' },
  name: { type: 'text', about: 'label of the query in steps and failures; its method or function unless given' },
};

const { chain, accounts, fees } = ledgerParams('estimate') as { readonly [name in 'chain' | 'accounts' | 'fees']: ParamSpec };

/** Params of the scenario `query`. Accounts and fees are for the contract, where one is deployed. */
export const queryParams: ParamSpecs = {
  queries: {
    type: 'list',
    required: true,
    example: ['eth_blockNumber'],
    takesRunValues: true,
    about: 'what is asked: {method: eth_getBalance, params: [$feed.account, latest]}, {function: get, args: [7]}; a text is a method',
    items: { type: 'object', shorthand: 'method', about: 'a query', fields: queryFields },
  },
  contract: contractParam,
  chain,
  accounts,
  fees,
};
