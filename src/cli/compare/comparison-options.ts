import { type Command, InvalidArgumentError } from 'commander';
import { type ExperimentOptions, withExperimentOptions } from '../experiment-options.ts';
import { type ProgressFlags, withProgressOptions } from '../progress-options.ts';

/** How often the pairs are looked at, and how many there are at most. */
const usualPairs = 10;

/** Options of what runs pairs of an experiment. */
export interface PairOptions extends ExperimentOptions, ProgressFlags {
  readonly pairs?: number;
  readonly maxPairs?: number;
  readonly level: number;
  readonly wait: boolean;
}

/** Adds them to a command. */
export function withPairOptions(command: Command): Command {
  return withProgressOptions(withExperimentOptions(command))
    .option('--pairs <number>', `pairs until it is first judged; ${usualPairs} unless given`, readPairs)
    .option('--max-pairs <number>', 'pairs at most, if it is not clear before; twice as many unless given', readPairs)
    .option('--level <share>', 'how likely any false alarm may be, over all looks', readLevel, 0.05)
    .option('--no-wait', 'start although another run is on this machine; both become invalid');
}

/** Numbers of pairs at which it may be judged: the first, the last, and one between. */
export function looksOf({ pairs = usualPairs, maxPairs = Math.max(2 * pairs, pairs) }: PairOptions): number[] {
  const last = Math.max(pairs, maxPairs);
  return [...new Set([pairs, Math.round(Math.sqrt(pairs * last)), last])];
}

function readPairs(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number of pairs, such as 10.');
  return Number(text);
}

function readLevel(text: string): number {
  const level = Number(text);
  if (!(level > 0 && level < 0.5)) throw new InvalidArgumentError('A level is a share between 0 and 0.5, such as 0.05.');
  return level;
}
