import { type Labels, liveKey, liveNames } from '../model/load.ts';

/** Under which keys the operations of one scenario are counted in windows. */
export type LiveKeys = { readonly [Name in keyof typeof liveNames]: string };

export function liveKeysOf(labels: Labels): LiveKeys {
  return Object.fromEntries(Object.entries(liveNames).map(([name, counted]) => [name, liveKey(counted, labels)])) as LiveKeys;
}
