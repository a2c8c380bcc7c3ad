import { Command } from 'commander';
import { planExperiment } from '../../experiment/load-experiment.ts';
import { type ExperimentOptions, planRequest, withExperimentOptions } from '../experiment-options.ts';
import { printPlans } from '../print-plan.ts';
import { wireExperimentParts } from '../wire.ts';

interface Options extends ExperimentOptions {
  readonly json?: boolean;
}

export function command(): Command {
  return withExperimentOptions(new Command('plan'))
    .argument('<experiment>', 'experiment file, YAML or TypeScript')
    .option('--json', 'print the plan as JSON; of a set, the list of its plans')
    .action(async (file: string, options: Options) => {
      process.stdout.write(
        await printPlans(await planExperiment(planRequest(file, options), wireExperimentParts()), options.json === true),
      );
    });
}
