import type { Runner } from '../model/runner.ts';
import { processRunner } from './process/process-runner.ts';

/** Every runner, by name. A new one is a folder beside this and a row here. */
export const runners: { readonly [name: string]: Runner } = {
  process: processRunner,
};
