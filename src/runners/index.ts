import type { Runner } from '../model/runner.ts';
import { processRunner } from './process/process-runner.ts';

/** Every runner, by name. A new one is a folder beside this and a row here. */
export const runners: { readonly [name: string]: { readonly about: string; readonly runner: Runner } } = {
  process: { about: 'hosts as plain processes of this machine', runner: processRunner },
};
