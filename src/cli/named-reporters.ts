import type { Command } from 'commander';
import { planParts, reporterParts } from '../experiment/plan-parts.ts';
import { Problems } from '../experiment/problems.ts';
import { RegattaError } from '../model/errors.ts';
import type { PartPlan } from '../model/plan.ts';
import type { ReporterContext } from '../model/reporter.ts';
import type { NamedReporter } from '../orchestrator/reporter-group.ts';
import { reporterContext, reporters, wireExperimentParts } from './wire.ts';

export interface ReporterOptions {
  readonly reporter?: readonly string[];
}

/** Adds `--reporter` to a command. */
export function withReporterOption(command: Command): Command {
  return command.option(
    '--reporter <name>',
    'one more reporter, by its name or path: csv, junit, github, hdr, ./mine.ts, … (again for more)',
    (value: string, all: string[] | undefined) => [...(all ?? []), value],
  );
}

/**
 * The reporters that `--reporter` names, paths from the working directory.
 * @throws RegattaError USAGE where one is not there
 */
export async function namedReporters({ reporter: names }: ReporterOptions): Promise<readonly PartPlan[]> {
  const problems = new Problems({ file: '--reporter', locate: () => undefined });
  const parts = await planParts({ problems, directory: process.cwd() }, reporterParts(wireExperimentParts()), names);
  if (problems.list.length > 0) throw new RegattaError('USAGE', problems.list.map(({ message }) => `--reporter: ${message}`).join('\n'));
  return (parts ?? []).map(({ plan }) => plan);
}

/** One of Regatta's own, as `reporters:` would name it. */
export function ownReporter(name: string): PartPlan {
  return { name, options: {} };
}

/** Reporters that are still to be made, their modules loaded. `stdout`: what they get for it, where that is for something else. */
export function loadReporters(
  parts: readonly PartPlan[],
  { stdout = process.stdout }: { readonly stdout?: ReporterContext['stdout'] } = {},
): Promise<readonly NamedReporter[]> {
  const context = { ...reporterContext(), stdout };
  return Promise.all(parts.map((part) => loadReporter(part, context)));
}

async function loadReporter({ name, url, options }: PartPlan, context: ReporterContext): Promise<NamedReporter> {
  const module = url === undefined ? undefined : ((await import(url)) as { readonly default: (typeof reporters)[string] });
  const declaration = module?.default ?? reporters[name];
  return { name, make: () => declaration?.make(context, options) ?? {} };
}
