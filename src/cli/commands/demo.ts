import { Command } from 'commander';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRunReport } from '../../analysis/report/make-run-report.ts';
import { planExperiment } from '../../experiment/load-experiment.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunReport } from '../../model/report.ts';
import { type RunEnd, runPlan } from '../../orchestrator/run.ts';
import { runSet } from '../../orchestrator/run-set.ts';
import { createRun, createSet } from '../../recording/home.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { loadReporters, ownReporter } from '../named-reporters.ts';
import { home } from '../named-runs.ts';
import { openFile } from '../open-file.ts';
import { pageOfSet, writePage } from '../report-page.ts';
import { shellCommand } from '../shell-command.ts';
import { listenForStop } from '../signals.ts';
import { say } from '../say.ts';
import { usesColor } from '../uses-color.ts';
import { loadKits, wireExperimentParts, wireRun } from '../wire.ts';
import { runComparison } from '../wire-reports.ts';

/** The experiment that it runs: two runs, the second with the fault. */
const experiment = fileURLToPath(new URL('../../../examples/gossipsub/slow-region.yaml', import.meta.url));

/** What each run of it is called, and what is said before it. */
const runs = [
  {
    name: 'as it should be',
    about: '1 of 2: the network as it should be. Publishers send messages, and every delivery is recorded.',
  },
  {
    name: 'region south slow',
    about: '2 of 2: the same, but each link of region south takes ten times as long. Nothing else is changed, and chance draws the same.',
  },
] as const;

interface NamedReport {
  readonly name: string;
  readonly report: RunReport;
}

export function command(): Command {
  return new Command('demo').action(async () => {
    process.exitCode = await demo();
  });
}

async function demo(): Promise<number> {
  const { plans, axes, repeats } = await planExperiment({ file: experiment, define: [], cwd: process.cwd() }, wireExperimentParts());
  const [first] = plans as [Plan];
  const nodes = first.fleets.reduce((sum, { count }) => sum + count, 0);
  say(
    `Regatta starts ${nodes} real GossipSub nodes on this machine, in three regions, and watches how messages reach all of them. It takes two minutes; Ctrl-C ends it.`,
  );
  const user = listenForStop(say);
  const set = createSet(home(), first.name, new Date());
  const shown = relative('', experiment);
  const command = shellCommand(['regatta', 'run', shown]);
  const end = await runSet({ name: first.name, command, plans, axes, repeats }, set, user.stop, async (plan, place) => {
    say(`\n${runs[place.index]?.about}`);
    const reporters = await loadReporters(['terminal', 'markdown', 'html'].map(ownReporter));
    const parts = { ...(await wireRun(plan, home())), reporters };
    const files = createRun(home(), plan.name, new Date());
    return runPlan(plan, files, parts, { wait: true, analysis: true, command, set: place, ...user });
  });
  if (end.result === 'cancelled') return exitCodes.cancelled;
  const [base, faulty] = await Promise.all(end.ends.map((one, index) => reportOf(one, runs[index]?.name ?? '')));
  if (base === undefined || faulty === undefined) throw new RegattaError('INTERNAL', 'the demo made fewer than two runs');
  say('');
  process.stdout.write(runComparison(base, faulty, 'region', { color: usesColor(process.stdout) }));
  process.stdout.write(trust([base, faulty]));
  writePage(set.report, pageOfSet(first.name, [base.report, faulty.report]));
  process.stdout.write(`\nreport ${set.report}\n`);
  const unopened = await openFile(set.report);
  say(unopened === null ? 'It is in your browser now.' : `Not opened: ${unopened}.`);
  say(
    `Play a message through each network: npx regatta open ${base.report.results.run}, npx regatta open ${faulty.report.results.run}. The experiment: ${shown}`,
  );
  return end.result === 'invalid' ? exitCodes.invalid : exitCodes.passed;
}

/** @throws RegattaError ANALYSIS when the run came to nothing */
async function reportOf({ id, directory, result, reason, results }: RunEnd, name: string): Promise<NamedReport> {
  if (results === null || result === 'errored') {
    throw new RegattaError('ANALYSIS', `the run "${name}" came to nothing: ${reason ?? 'it was not analysed'}`, {
      hint: `\`regatta show ${id}\` says more.`,
    });
  }
  const files = new RunFiles(directory, id);
  return { name, report: await makeRunReport(files, { kits: await loadKits(files.readJson('plan.json')) }) };
}

/** A busy machine is no reason to hide figures, and none to believe them. */
function trust(reports: readonly NamedReport[]): string {
  const invalid = reports.filter(({ report }) => report.results.result === 'invalid').map(({ name }) => `"${name}"`);
  if (invalid.length === 0) return '';
  return `\nNot to be trusted: this machine was too busy while it measured ${invalid.join(' and ')}. \`regatta show\` says by which rules.\n`;
}
