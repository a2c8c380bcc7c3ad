import type { FeedPlan, Json, JsonObject, PlanRemark } from 'regatta/kit';
import { ledgerParamsOf } from '../ledger/ledger-params.ts';
import { reviewLedger } from '../ledger/review-ledger.ts';
import type { CallParams, CallsParams, DeployParams } from './contract-params.ts';
import { signatureOf } from './find-function.ts';
import type { Speakers } from './operation-values.ts';
import type { Contract } from './read-contract.ts';
import { constructorOf, errorAt, reviewContract, reviewFunction, reviewTexts, reviewValue } from './review-contract.ts';

const ofDeployments: Speakers['own'] = ['operation.number', 'operation.random', 'account.address'];
const ofCalls: Speakers['own'] = [...ofDeployments, 'contract.address'];

type Remarks = readonly PlanRemark[];

/** What is wrong with calls beyond their form, each with its place within the params. */
export function reviewCalls(params: JsonObject, feeds: readonly FeedPlan[]): Remarks {
  const { contract: placed, calls } = params as unknown as CallsParams;
  const { contract, remarks } = reviewContract(placed, ['contract']);
  return [
    ...remarks,
    ...(calls.length === 0 ? errorAt(['calls'], 'there is no call; write [{function: put, args: [1, 2]}]') : []),
    ...calls.flatMap((call, index) => {
      const path = ['calls', String(index)];
      return [
        ...(contract === null ? [] : reviewCall(contract, call, path)),
        ...reviewTexts(call as unknown as Json, { feeds, own: ofCalls }, path),
      ];
    }),
    ...reviewLedger(ledgerParamsOf(params), calls.map(nameOf)),
  ];
}

/** What tables and the map of gas call it. */
function nameOf({ name, function: written }: CallParams): string {
  return name ?? written.split('(', 1)[0]?.trim() ?? written;
}

function reviewCall(contract: Contract, call: CallParams, path: readonly string[]): Remarks {
  const { fn, remarks } = reviewFunction(contract, call, path);
  if (fn === null) return remarks;
  const isPayable = fn.stateMutability === 'payable';
  return [
    ...remarks,
    ...reviewValue(call.value, { called: signatureOf(fn), isPayable }, [...path, 'value']),
    ...(fn.stateMutability === 'view' || fn.stateMutability === 'pure' ? [changesNothing(signatureOf(fn), path)] : []),
  ];
}

function changesNothing(called: string, path: readonly string[]): PlanRemark {
  const text = `${called} changes nothing: the scenario query asks for it without a transaction`;
  return { level: 'warning', text, path: [...path, 'function'] };
}

/** The same of what is deployed. */
export function reviewDeploy(params: JsonObject, feeds: readonly FeedPlan[]): Remarks {
  const { contract: deployed, value } = params as unknown as DeployParams;
  const { contract, remarks } = reviewContract(deployed, ['contract']);
  const speakers: Speakers = { feeds, own: ofDeployments };
  const isPayable = contract !== null && constructorOf(contract.abi)?.stateMutability === 'payable';
  return [
    ...remarks,
    ...(contract === null ? [] : reviewValue(value, { called: 'the constructor', isPayable }, ['value'])),
    ...reviewTexts(deployed.args, speakers, ['contract', 'args']),
    ...reviewTexts(value, speakers, ['value']),
    ...reviewLedger(ledgerParamsOf(params), ['deploy']),
  ];
}
