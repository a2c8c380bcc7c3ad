import { type Command, InvalidArgumentError } from 'commander';
import type { VersionComparison } from '../../model/plan.ts';
import { type ExperimentOptions, withExperimentOptions } from '../experiment-options.ts';
import { type ProgressFlags, withProgressOptions } from '../progress-options.ts';

/** Enough to tell one of 25 values from noise. */
export const usualPairs = 10;
/** How likely any false alarm may be. */
export const usualLevel = 0.05;

/** Options of what runs pairs of an experiment. */
export interface PairOptions extends ExperimentOptions, ProgressFlags {
  readonly pairs: number;
  readonly level: number;
  readonly wait: boolean;
}

/** Adds them to a command. @param about what `--pairs` says there */
export function withPairOptions(command: Command, about: string): Command {
  return withProgressOptions(withExperimentOptions(command, 'override a param, on both sides'))
    .option('--pairs <number>', about, readPairs, usualPairs)
    .option('--level <share>', 'how likely any false alarm may be', readLevel, usualLevel)
    .option('--no-wait', 'start although another run is on this machine; both become invalid');
}

/** How many pairs there are until it is first judged: what the command line says, else the experiment. */
export function firstLook(command: Command, { pairs }: Pick<PairOptions, 'pairs'>, versions: VersionComparison | undefined): number {
  return command.getOptionValueSource('pairs') === 'default' ? (versions?.pairs ?? pairs) : pairs;
}

/** Numbers of pairs at which it may be judged: the first, the last (twice as many unless given), and one between, each so many times as many as the one before. */
export function looksBetween(first: number, last = 2 * first): number[] {
  const end = Math.max(first, last);
  return [...new Set([first, Math.round(Math.sqrt(first * end)), end])];
}

export function readPairs(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number of pairs, such as 10.');
  return Number(text);
}

function readLevel(text: string): number {
  const level = Number(text);
  if (!(level > 0 && level < 0.5)) throw new InvalidArgumentError('A level is a share between 0 and 0.5, such as 0.05.');
  return level;
}
