import type { Command } from 'commander';
import type { PlanRequest } from '../experiment/load-experiment.ts';

/** Options of every command that reads an experiment. */
export interface ExperimentOptions {
  readonly define?: readonly string[];
  readonly params?: string;
  readonly name?: string;
}

/** Adds them to a command. @param aboutDefine what `-D` says there */
export function withExperimentOptions(command: Command, aboutDefine = 'override a param; a list for a matrix axis'): Command {
  return command
    .option('-D, --define <name=value>', `${aboutDefine} (again for more)`, (value: string, all: string[] | undefined) => [
      ...(all ?? []),
      value,
    ])
    .option('--params <file>', 'override params from a YAML, TOML or JSON file')
    .option('--name <text>', 'another name for the experiment');
}

/** What they ask for, for one file. */
export function planRequest(file: string, options: ExperimentOptions): PlanRequest {
  return {
    file,
    define: options.define ?? [],
    cwd: process.cwd(),
    ...(options.params === undefined ? {} : { paramsFile: options.params }),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
}
