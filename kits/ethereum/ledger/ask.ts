import type { Json, Operation } from 'regatta/scenario';
import { type ErrorNames, reasonOf } from '../chain/revert-reason.ts';
import { request, type Rpc, RpcLoss, RpcRefusal } from '../rpc/rpc.ts';
import { refusalReason } from './refusals.ts';

export interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Of the contract that is asked. */
  readonly errors?: ErrorNames | undefined;
}

/** Asks a node something that changes nothing. Rejects as an operation fails. */
export async function ask(rpc: Rpc, operation: Pick<Operation, 'fail'>, { method, params, errors }: Question): Promise<Json> {
  try {
    return await request(rpc, method, params);
  } catch (error) {
    if (error instanceof RpcRefusal) throw operation.fail(isUndone(error) ? reasonOf(error, errors) : refusalReason(error.message));
    if (error instanceof RpcLoss) throw operation.fail(error.message);
    throw error;
  }
}

/** Whether code that ran was undone, rather than that nothing ran (3: Ethereum Execution APIs; others have only words). */
function isUndone({ code, message }: RpcRefusal): boolean {
  return code === 3 || /revert|out ?of ?gas/i.test(message);
}
