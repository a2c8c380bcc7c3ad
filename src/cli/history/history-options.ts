import { type Command, InvalidArgumentError, Option } from 'commander';
import { usualRules } from '../../analysis/history/judge-history.ts';
import type { ChangeRule } from '../../model/judged-history.ts';
import { parseShare } from '../../model/units.ts';

/** Options of what looks for changes in histories. */
export interface HistoryOptions {
  readonly method: ChangeRule['method'];
  readonly margin?: number;
  readonly level?: number;
  readonly last: number;
  readonly acrossMachines?: boolean;
}

/** Enough to find what changed within a year of several runs a day. */
const usualRuns = 500;

/** Adds them to a command. */
export function withHistoryOptions(command: Command): Command {
  return command
    .addOption(new Option('--method <method>', 'how changes are found').choices(Object.keys(usualRules)).default('e-divisive'))
    .option('--margin <share>', 'smallest change that counts: 5%; that of the metric unless given', readShare)
    .option('--level <share>', 'a change whose p is greater is none: 0.01, of split-and-merge 0.001, unless given', readLevel)
    .option('--last <runs>', 'how many runs are looked at, the newest', readRuns, usualRuns)
    .option('--across-machines', 'hold runs of several machines and versions of Regatta against one another');
}

/** @param margin of the metric, where the command line says none */
export function ruleOf(options: HistoryOptions, margin: number | undefined): ChangeRule {
  const usual = usualRules[options.method];
  return { ...usual, level: options.level ?? usual.level, margin: options.margin ?? margin ?? null };
}

function readShare(text: string): number {
  const share = parseShare(text);
  if (share === undefined || share < 0) throw new InvalidArgumentError('Write a margin as a share, such as 5%.');
  return share;
}

function readLevel(text: string): number {
  const level = parseShare(text);
  // 999 random orders tell nothing below 0.001
  if (level === undefined || level < 0.001 || level >= 0.5) throw new InvalidArgumentError('A level lies between 0.001 and 0.5.');
  return level;
}

function readRuns(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Write a number of runs, such as 500.');
  return Number(text);
}
