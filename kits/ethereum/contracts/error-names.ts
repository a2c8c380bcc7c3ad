import type { Abi } from 'viem';
import { toFunctionSelector } from 'viem/utils';
import type { ErrorNames } from '../chain/revert-reason.ts';
import { signatureOf } from './find-function.ts';

/** Of the errors that an ABI has. */
export function errorNames(abi: Abi): ErrorNames {
  return new Map(abi.flatMap((item) => (item.type === 'error' ? [[toFunctionSelector(signatureOf(item)), item.name]] : [])));
}
