import { Argument, Command } from 'commander';
import { completionScripts, type Shell, shells } from '../completion/scripts.ts';

export function command(): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'shell whose script is printed; its first lines say where it goes').choices(shells))
    .action((shell: Shell) => {
      process.stdout.write(completionScripts[shell]);
    });
}
