import { type FeedPlan, type Json, type JsonObject, parseJsonPath, type PlanRemark } from 'regatta/kit';
import { argumentsOf, type Parameter, WrongArgument } from '../contracts/argument.ts';
import { ledgerParamsOf } from '../ledger/ledger-params.ts';
import { reviewLedger } from '../ledger/review-ledger.ts';
import { isOpen, type Speakers } from '../contracts/operation-values.ts';
import { errorAt, reviewContract, reviewFunction, reviewTexts } from '../contracts/review-contract.ts';
import type { Contract } from '../contracts/read-contract.ts';
import { quantity } from './quantity.ts';
import { type ExpectParams, needsContract, type QueriesParams, type QueryParams } from './query-params.ts';
import { reviewMethod } from './read-only.ts';
import { resultsOf } from './results.ts';

type Path = readonly string[];
type Remarks = readonly PlanRemark[];

const ofQueries: Speakers['own'] = ['operation.number', 'operation.random', 'contract.address'];

/** What is wrong with queries beyond their form, each with its place within the params. */
export function reviewQueries(params: JsonObject, feeds: readonly FeedPlan[]): Remarks {
  const { queries, contract: placed } = params as unknown as QueriesParams;
  const { contract, remarks } = needsContract(queries) ? reviewContract(placed, ['contract']) : { contract: null, remarks: [] };
  return [
    ...(queries.length === 0 ? errorAt(['queries'], 'there is no query; write [eth_blockNumber]') : []),
    ...remarks,
    ...queries.flatMap((query, index) => {
      const path = ['queries', String(index)];
      return [...reviewQuery(query, contract, path), ...reviewTexts(query as unknown as Json, { feeds, own: ofQueries }, path)];
    }),
    ...reviewLedger({ ...ledgerParamsOf(params), gas: 'estimate' }, []),
  ];
}

function reviewQuery(query: QueryParams, contract: Contract | null, path: Path): Remarks {
  const { method, function: called, expect } = query;
  if (method !== undefined && called !== undefined) return errorAt(path, 'method and function exclude each other: a query asks one thing');
  if (method !== undefined) {
    const remark = reviewMethod(method);
    return [
      ...(remark === undefined ? [] : [{ ...remark, path: [...path, 'method'] }]),
      ...reviewExpect(expect, null, [...path, 'expect']),
    ];
  }
  if (called === undefined)
    return errorAt(path, 'names neither a method nor a function; write {method: eth_blockNumber} or {function: get, args: [7]}');
  if (contract === null) return [];
  const { fn, remarks } = reviewFunction(contract, { function: called, args: query.args }, path);
  return [...remarks, ...(fn === null ? [] : reviewExpect(expect, fn.outputs, [...path, 'expect']))];
}

function reviewExpect({ is, not, least, most, json = {} }: ExpectParams, outputs: readonly Parameter[] | null, path: Path): Remarks {
  const isWrong = (bound: Json | undefined): boolean => bound !== undefined && !isOpen(bound) && quantity(bound) === undefined;
  const bounds = Object.entries({ least, most }).filter(([, bound]) => isWrong(bound));
  const results = outputs === null ? [] : Object.entries({ is, not }).filter(([, expected]) => expected !== undefined);
  return [
    ...bounds.flatMap(([key, bound]) =>
      errorAt([...path, key], `${JSON.stringify(bound)} is no quantity: a whole number, or an amount such as 1 ether`),
    ),
    ...results.flatMap(([key, expected]) => reviewResults(outputs ?? [], expected ?? null, [...path, key])),
    ...Object.keys(json).flatMap((place) =>
      parseJsonPath(place) === undefined
        ? errorAt([...path, 'json', place], `${JSON.stringify(place)} is no path into JSON; write $.status`)
        : [],
    ),
    ...(outputs === null || Object.keys(json).length === 0
      ? []
      : errorAt([...path, 'json'], 'is for methods: results of a function are typed by its ABI; write is:')),
  ];
}

function reviewResults(outputs: readonly Parameter[], expected: Json, path: Path): Remarks {
  try {
    argumentsOf(outputs, resultsOf(outputs, expected), isOpen);
    return [];
  } catch (error) {
    if (!(error instanceof WrongArgument)) throw error;
    return errorAt(path, `results: ${error.message}`);
  }
}
