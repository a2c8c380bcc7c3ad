import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes, RegattaError } from '../model/errors.ts';

/** Every command: loaded only when it is the one that was asked for, so that `--help` stays quick. */
const commands: { readonly [name: string]: { readonly about: string; readonly load: () => Promise<{ command(): Command }> } } = {
  run: { about: 'run an experiment and report what it measured', load: () => import('./commands/run.ts') },
  validate: { about: 'check experiment files and list every problem with its place', load: () => import('./commands/validate.ts') },
  plan: { about: 'show what an experiment would do, without doing it', load: () => import('./commands/plan.ts') },
  schema: { about: 'print the JSON Schema of experiment files, for editors', load: () => import('./commands/schema.ts') },
  report: { about: 'finish or repeat the analysis of runs from their directories', load: () => import('./commands/report.ts') },
  runs: { about: 'list runs', load: () => import('./commands/runs.ts') },
  show: { about: 'show the results of a run', load: () => import('./commands/show.ts') },
  rm: { about: 'remove runs', load: () => import('./commands/rm.ts') },
  sync: { about: "serve a rendezvous on its own (Testground's sync protocol)", load: () => import('./commands/sync.ts') },
};

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('regatta')
    .description('Measures how a fleet of networked nodes performs.')
    .version(packageJson.version)
    .showSuggestionAfterError()
    .exitOverride();
  const [first, second] = argv.filter((argument) => !argument.startsWith('-'));
  const asked = first === 'help' ? second : first;
  for (const [name, { about, load }] of Object.entries(commands)) {
    program.addCommand(
      name === asked ? (await load()).command().name(name).description(about).exitOverride() : new Command(name).description(about),
    );
  }
  await program.parseAsync(argv, { from: 'user' });
}

/** Says what went wrong on stderr, and answers with the exit code that belongs to it. */
function fail(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
  const colors = pc.createColors(process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '');
  if (thrown instanceof RegattaError) {
    process.stderr.write(`${colors.red('error')} ${thrown.message}\n${thrown.hint === undefined ? '' : `${thrown.hint}\n`}`);
    return thrown.exitCode;
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${colors.red('error')} Regatta has a defect, please report it:\n${detail}\n`);
  return exitCodes.errored;
}

// A reader that goes away (`regatta runs | head -1`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  process.exitCode = fail(thrown);
}
