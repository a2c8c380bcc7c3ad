import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parse } from 'yaml';
import { isMap } from '../../experiment/cell.ts';
import { didYouMean } from '../../experiment/did-you-mean.ts';
import { loadModule } from '../../experiment/load-module.ts';
import { planExperiment } from '../../experiment/load-experiment.ts';
import { writePlace } from '../../experiment/problems.ts';
import { exitCodes, messageOf, RegattaError } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Kit } from '../../model/kit.ts';
import type { Plan } from '../../model/plan.ts';
import { type Scenario, scenarioProblem } from '../../model/scenario.ts';
import { runPlan } from '../../orchestrator/run.ts';
import { createRun } from '../../recording/home.ts';
import { type ExperimentOptions, planRequest, withExperimentOptions } from '../experiment-options.ts';
import { listenForStop } from '../signals.ts';
import { triedPlan } from '../try/tried-plan.ts';
import { type TryReport, tryReport } from '../try/try-report.ts';
import { usesColor } from '../uses-color.ts';
import { textTable, wireExperimentParts, wireRun } from '../wire.ts';
import { type WrittenParams, writtenParams } from '../written-params.ts';

interface TryOptions extends ExperimentOptions {
  readonly round?: string;
  readonly feed?: string;
  readonly attach?: string;
}

/** A scenario and an experiment that run as they are; `my-scenario` stands wherever the name is to stand. */
const template = fileURLToPath(new URL('../../../templates/scenario', import.meta.url));
const templateName = 'my-scenario';
const scenarioName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function command(): Command {
  const create = new Command('new')
    .description('write a scenario, with what it may do in comments, and an experiment that runs it')
    .argument('[name]', 'name of the scenario', templateName)
    .exitOverride()
    .action((name: string) => {
      process.stdout.write(createScenario(name));
    });
  const attempt = withExperimentOptions(new Command('try'))
    .description('do one operation (or one session), and show what it did; nothing is kept')
    .argument('<file>', 'scenario (then -D sets its params), or experiment')
    .option('--round <name>', 'of an experiment: the round whose scenarios are tried; the first measured one unless given')
    .option('--feed <file>', 'of a scenario: rows for its operations')
    .option('--attach <address>', 'of a scenario: the node that it works on')
    .exitOverride()
    .action(async (file: string, options: TryOptions) => {
      process.exitCode = await tryOut(file, options);
    });
  return new Command('scenario').addCommand(create).addCommand(attempt);
}

/** @throws RegattaError USAGE when the name will not do, or a file is there already; nothing is written then */
function createScenario(name: string): string {
  if (!scenarioName.test(name)) {
    throw new RegattaError(
      'USAGE',
      `"${name}" is no name for a scenario: it takes lower-case letters, digits and single dashes, and begins with a letter`,
    );
  }
  const files = ['.ts', '.yaml'].map((extension) => ({ from: join(template, `${templateName}${extension}`), to: `${name}${extension}` }));
  const taken = files.find(({ to }) => existsSync(to));
  if (taken !== undefined)
    throw new RegattaError('USAGE', `${taken.to} is there already; nothing was written`, { hint: 'Give another name.' });
  try {
    for (const { from, to } of files) writeFileSync(to, readFileSync(from, 'utf8').replaceAll(templateName, name));
  } catch (error) {
    for (const { to } of files) rmSync(to, { force: true });
    throw new RegattaError('USAGE', `no scenario can be written here: ${messageOf(error)}`, { cause: error });
  }
  const rows = [
    [`npx regatta scenario try ${name}.ts`, 'does it once and shows what it did'],
    [`npx regatta run ${name}.yaml`, 'measures it'],
  ];
  return `wrote ${files.map(({ to }) => to).join(' and ')}\n\n${textTable(rows).join('\n')}\n`;
}

async function tryOut(file: string, options: TryOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-try-'));
  try {
    const { plan, kits } = await planOf(file, options);
    const { text, isOk } = await runOnce(plan, { home: folder, params: await writtenParams(plan, kits) });
    process.stdout.write(text);
    return isOk ? exitCodes.passed : exitCodes.failed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws RegattaError EXPERIMENT_INVALID, USAGE */
async function planOf(file: string, options: TryOptions): Promise<{ readonly plan: Plan; readonly kits: readonly Kit[] }> {
  const scenario = await scenarioIn(file);
  const request =
    scenario === undefined
      ? planRequest(file, options)
      : { ...planRequest(file, { ...options, define: [] }), tree: experimentFor(resolve(file), { scenario, options }) };
  const { plans, kits } = await planExperiment(request, wireExperimentParts());
  const plan = triedPlan(plans[0] as Plan, options.round);
  if (plan !== undefined) return { plan, kits };
  const which = options.round === undefined ? 'no measured round with a scenario' : `no round ${options.round} with a scenario`;
  throw new RegattaError('USAGE', `${file} has ${which}`);
}

/** The scenario that a module exports; undefined where the file is an experiment. */
async function scenarioIn(file: string): Promise<Scenario | undefined> {
  if (!['.ts', '.mts', '.js', '.mjs'].includes(extname(file))) return undefined;
  const loaded = await loadModule(resolve(file));
  if (!('exported' in loaded)) {
    const { position, message } = loaded;
    throw new RegattaError('EXPERIMENT_INVALID', `${writePlace(file, position)}: ${message}`);
  }
  const problem = scenarioProblem(loaded.exported);
  if (problem === undefined) return loaded.exported as Scenario;
  if (isMap(loaded.exported) && Object.hasOwn(loaded.exported, 'rounds')) return undefined;
  throw new RegattaError('EXPERIMENT_INVALID', `${file} is no scenario: ${problem}; nor is it an experiment, which has rounds`);
}

/** An experiment of one operation of a scenario. */
function experimentFor(path: string, { scenario, options }: { readonly scenario: Scenario; readonly options: TryOptions }): JsonObject {
  const known = Object.keys(scenario.params ?? {});
  const params = (options.define ?? []).map((definition): [string, Json] => {
    const at = definition.indexOf('=');
    if (at < 1) throw new RegattaError('USAGE', `-D ${definition} is not written as name=value`);
    const name = definition.slice(0, at);
    if (!known.includes(name)) {
      const params = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
      throw new RegattaError('USAGE', `-D ${definition}: the scenario has no param ${name}${didYouMean(name, known)}; ${params}`);
    }
    return [name, parse(definition.slice(at + 1)) as Json];
  });
  const drive = scenario.user === undefined ? { rate: '1/s', operations: 1 } : { users: { count: 1, iterations: 1 } };
  const feed = options.feed === undefined ? {} : { feed: resolve(options.feed) };
  return {
    ...(options.attach === undefined ? {} : { fleets: { target: { attach: options.attach } } }),
    rounds: [{ scenario: path, ...drive, ...feed, ...Object.fromEntries(params) }],
  };
}

async function runOnce(plan: Plan, { home, params }: { readonly home: string; readonly params: WrittenParams }): Promise<TryReport> {
  const files = createRun(home, plan.name, new Date());
  const parts = await wireRun(plan, home);
  const user = listenForStop((line) => process.stderr.write(`${line}\n`));
  let seen: TryReport = { text: 'nothing was done\n', isOk: false };
  const reporter = {
    name: 'try',
    make: () => ({
      runEnded: async (ended: Parameters<typeof tryReport>[0]) => {
        seen = await tryReport(ended, { params, color: usesColor(process.stdout) });
      },
    }),
  };
  await runPlan(
    plan,
    files,
    { ...parts, reporters: [reporter] },
    { wait: true, analysis: true, command: 'regatta scenario try', set: null, ...user },
  );
  return seen;
}
