import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes, messageOf, RegattaError } from '../model/errors.ts';
import { runFormat } from '../model/run-format.ts';
import { loadTypeScriptAsModules } from '../sdk/typescript-as-modules.ts';
import type { CommandTable } from './command-table.ts';
import { giveUpForDefect } from './signals.ts';
import { usesColor } from './uses-color.ts';

/** Every command: loaded only when it is the one that was asked for, so that `--help` stays quick. */
const commands: CommandTable = {
  demo: { about: 'see in two minutes what Regatta shows, without a file of your own', load: () => import('./commands/demo.ts') },
  init: { about: 'write an experiment to start from', load: () => import('./commands/init.ts') },
  run: { about: 'run an experiment and report what it measured', load: () => import('./commands/run.ts') },
  bench: { about: 'load a URL, without a file: how many requests a second it holds', load: () => import('./commands/bench.ts') },
  validate: { about: 'check experiment files and list every problem with its place', load: () => import('./commands/validate.ts') },
  plan: { about: 'show what an experiment would do, without doing it', load: () => import('./commands/plan.ts') },
  schema: { about: 'print the JSON Schema of experiment files, for editors', load: () => import('./commands/schema.ts') },
  report: { about: 'finish or repeat the analysis of runs from their directories', load: () => import('./commands/report.ts') },
  compare: { about: 'say whether something got slower between two sets of runs', load: () => import('./commands/compare.ts') },
  noise: {
    about: 'run an experiment against itself: what comes and goes by itself, and how many pairs see through it',
    load: () => import('./commands/noise.ts'),
  },
  bisect: { about: 'find the commit that moved a metric, in pairs of runs', load: () => import('./commands/bisect.ts') },
  history: { about: 'show a metric over all runs, and since when it is otherwise', load: () => import('./commands/history.ts') },
  alerts: { about: 'what got worse or better from run to run: look for it, list, dismiss', load: () => import('./commands/alerts.ts') },
  baseline: { about: 'choose the runs that later ones are held against, by branch', load: () => import('./commands/baseline.ts') },
  annotate: { about: 'note something beside a run, for its histories', load: () => import('./commands/annotate.ts') },
  runs: { about: 'list runs', load: () => import('./commands/runs.ts') },
  show: { about: 'show the results of a run', load: () => import('./commands/show.ts') },
  open: { about: 'open the report of a run or a set in the browser', load: () => import('./commands/open.ts') },
  grafana: {
    about: 'write the dashboard of runs for Grafana, over a Prometheus that reads them',
    load: () => import('./commands/grafana.ts'),
  },
  export: {
    about: 'write what a run recorded in another format: OpenMetrics for Prometheus, CSV, Parquet',
    load: () => import('./commands/export.ts'),
  },
  replay: { about: 'play a finished run in the terminal again', load: () => import('./commands/replay.ts') },
  db: {
    about: 'the database in which the figures of all runs stand: where it is, start, stop, backup, restore',
    load: () => import('./commands/db.ts'),
  },
  import: { about: 'bring run directories from elsewhere into the store', load: () => import('./commands/import.ts') },
  gc: {
    about: 'remove run directories and builds that no rule of regatta.config.yaml keeps; figures stay',
    load: () => import('./commands/gc.ts'),
  },
  rm: { about: 'remove runs', load: () => import('./commands/rm.ts') },
  kits: { about: 'list kits, or tell all about one', load: () => import('./commands/kits.ts') },
  kit: { about: 'write a kit for a protocol of your own', load: () => import('./commands/kit.ts') },
  scenario: { about: 'write a scenario of your own, or try one', load: () => import('./commands/scenario.ts') },
  doctor: { about: 'look at this machine: what measuring needs, what disturbs it', load: () => import('./commands/doctor.ts') },
  completion: { about: 'print what completes commands, runs and files in your shell', load: () => import('./commands/completion.ts') },
  complete: { about: 'answer what the completion scripts ask', isHidden: true, load: () => import('./commands/complete.ts') },
  host: { about: 'join a run of another machine, and drive a part of its load', load: () => import('./commands/host.ts') },
  sync: { about: "serve a rendezvous on its own (Testground's sync protocol)", load: () => import('./commands/sync.ts') },
};

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('regatta')
    .description('Measures how a fleet of networked nodes performs.')
    .version(`regatta ${packageJson.version} (run format ${runFormat})`)
    .showSuggestionAfterError()
    .exitOverride();
  const [first, second] = argv.filter((argument) => !argument.startsWith('-'));
  const asked = first === 'help' ? second : first;
  for (const [name, { about, isHidden = false, load }] of Object.entries(commands)) {
    const command = name === asked ? (await load()).command(commands).exitOverride() : new Command();
    program.addCommand(command.name(name).description(about), { hidden: isHidden });
  }
  await program.parseAsync(argv, { from: 'user' });
}

/** Says what went wrong on stderr, and answers with the exit code that belongs to it. */
function fail(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.passed : exitCodes.usage;
  const colors = pc.createColors(usesColor(process.stderr));
  if (thrown instanceof RegattaError) {
    process.stderr.write(`${colors.red('error')} ${thrown.message}\n${thrown.hint === undefined ? '' : `${thrown.hint}\n`}`);
    return thrown.exitCode;
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${colors.red('error')} Regatta has a defect, please report it:\n${detail}\n`);
  return exitCodes.errored;
}

/** How long what goes on has to be torn down after a defect, ms; what is left then is ended by the guard of its hosts. */
const teardownMs = 20_000;

/** That no later result may cover up. */
let finalExitCode: number | undefined;
process.on('exit', () => {
  process.exitCode = finalExitCode ?? process.exitCode;
});

/** An error that nothing handled must not end with Node's own exit code, which is that of a missed threshold. */
function endForDefect(thrown: unknown): void {
  const again = finalExitCode !== undefined;
  finalExitCode = fail(thrown);
  if (again) return;
  if (!giveUpForDefect(thrown)) process.exit();
  setTimeout(() => process.exit(), teardownMs).unref();
}

process.on('uncaughtException', endForDefect);
process.on('unhandledRejection', endForDefect);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that goes away (`regatta runs | head -1`, a terminal that was closed) is no error of ours.
  const isGone = error.code === 'EPIPE' || (error.code === 'EIO' && process.stdout.isTTY);
  if (isGone || finalExitCode !== undefined) return;
  process.stderr.write(`error what this command answers cannot be written: ${messageOf(error)}\n`);
  finalExitCode = exitCodes.errored;
});
// Progress that nobody can read any more (`regatta run x.yaml 2>&1 | head -1`, a terminal that was closed) ends nothing.
process.stderr.on('error', () => {
  process.stderr.write = () => true;
});

loadTypeScriptAsModules();
try {
  await main(process.argv.slice(2));
} catch (thrown) {
  process.exitCode = fail(thrown);
}
