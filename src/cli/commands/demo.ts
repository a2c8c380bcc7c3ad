import { Command } from 'commander';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planExperiment } from '../../experiment/load-experiment.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunResult } from '../../model/result.ts';
import { runPlan } from '../../orchestrator/run.ts';
import { runSet } from '../../orchestrator/run-set.ts';
import { createRun, createSet, regattaHome } from '../../recording/home.ts';
import { listenForStop } from '../signals.ts';
import { runComparison, usesColor, wireExperimentParts, wireRun } from '../wire.ts';

/** The experiment that it runs: two runs, the second with the fault. */
const experiment = fileURLToPath(new URL('../../../examples/gossipsub/slow-region.yaml', import.meta.url));

/** What each run of it is called, and what is said before it. */
const runs = [
  {
    name: 'as it should be',
    about: '1 of 2: the network as it should be. Publishers send messages for 15 s, and every delivery is recorded.',
  },
  {
    name: 'region south slow',
    about: '2 of 2: the same, but each link of region south takes ten times as long. Nothing else is changed, and chance draws the same.',
  },
] as const;

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
  const home = regattaHome(process.cwd(), process.env);
  const user = listenForStop(say);
  const set = createSet(home, first.name, new Date());
  const command = `regatta run ${relative('', experiment)}`;
  const end = await runSet({ name: first.name, command, plans, axes, repeats }, set, user.stop, async (plan, place) => {
    say(`\n${runs[place.index]?.about}`);
    const parts = await wireRun(plan, home, ['terminal', 'markdown', 'html']);
    const files = createRun(home, plan.name, new Date());
    return runPlan(plan, files, parts, { wait: true, analysis: true, command, set: place, ...user });
  });
  if (end.result === 'cancelled') return exitCodes.cancelled;
  const [base, faulty] = end.ends.map(({ results }, index) => (results === null ? undefined : { name: runs[index]?.name ?? '', results }));
  const broken = end.ends.find(({ result }) => result === 'errored');
  if (base === undefined || faulty === undefined || broken !== undefined) {
    throw new RegattaError('ANALYSIS', `there is nothing to compare: ${broken?.results?.reason ?? 'a run was not analysed'}`, {
      hint: `\`regatta show ${broken?.id ?? 'last'}\` says more.`,
    });
  }
  say('');
  process.stdout.write(
    `${runComparison(base, faulty, 'region', { color: usesColor(process.stdout) })}${trust([base.results.result, faulty.results.result])}`,
  );
  say(
    `\nTo look closer: regatta show ${base.results.run}, regatta show ${faulty.results.run}; the experiment is ${relative('', experiment)}`,
  );
  return end.result === 'invalid' ? exitCodes.invalid : exitCodes.passed;
}

/** A busy machine is no reason to hide figures, and none to believe them. */
function trust(results: readonly RunResult[]): string {
  const invalid = runs.filter((_, index) => results[index] === 'invalid').map(({ name }) => name);
  if (invalid.length === 0) return '';
  return `\nNot to be trusted: this machine was too busy while it measured "${invalid.join('" and "')}", and Regatta says so of itself. See \`regatta show\`.\n`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
