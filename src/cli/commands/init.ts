import { existsSync, writeFileSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { isPath } from '../../experiment/cell.ts';
import { kitNames } from '../../experiment/resolve-kit.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import { type Answer, lengthAnswer, nodesAnswer, rateAnswer } from '../init/answers.ts';
import type { Choice, Given } from '../init/ask.ts';
import { kitExperiment } from '../init/kit-experiment.ts';
import { schemaReference } from '../init/schema-reference.ts';
import { wireExperimentParts } from '../wire.ts';
import { ownKits } from './schema.ts';

interface Options extends Given {
  readonly for: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export function command(): Command {
  return new Command('init')
    .argument('[file]', 'where the experiment goes', 'experiment.yaml')
    .option('--kit <kit>', 'what is measured: a kit (`regatta kits` lists them)')
    .option('--nodes <number>', 'how many nodes', reader(nodesAnswer))
    .option('--rate <rate>', 'how many operations over all nodes', reader(rateAnswer))
    .option('--for <duration>', 'how long is measured', reader(lengthAnswer), lengthAnswer.usual)
    .option('-y, --yes', 'ask nothing: what is not said is as usual')
    .option('--force', 'overwrite what is there')
    .action(init);
}

async function init(file: string, options: Options): Promise<void> {
  const path = resolve(file);
  refuseTarget(file, path, options.force === true);
  const { kit: kitName, nodes, rate } = await answersTo(options, dirname(path));
  const resolved = await wireExperimentParts().resolveKit(kitName, dirname(path));
  if ('problem' in resolved) throw new RegattaError(resolved.isInstalled ? 'KIT_BROKEN' : 'USAGE', resolved.problem);
  const experiment = kitExperiment({ kit: resolved.kit, kitName, nodes, rate, length: options.for }, file);
  write(file, path, `${header(file, path, kitName)}\n${experiment}`);
  process.stdout.write(`wrote ${file}; next:\n  regatta validate ${file}\n  regatta run ${file}\n`);
}

/** Before anything is asked. */
function refuseTarget(file: string, path: string, mayOverwrite: boolean): void {
  if (!['.yaml', '.yml'].includes(extname(path))) {
    throw new RegattaError('USAGE', `${file} is no name for an experiment in YAML; write e.g. experiment.yaml`);
  }
  if (existsSync(path) && !mayOverwrite) {
    throw new RegattaError('USAGE', `${file} is there already, and is left as it is`, {
      hint: 'Another name, or --force to overwrite it.',
    });
  }
}

/** By flag, else by question, else as usual. A kit by its path is named as the experiment has to. */
async function answersTo(given: Given & Pick<Options, 'yes'>, folder: string): Promise<Required<Given>> {
  const said = given.kit !== undefined && isPath(given.kit) ? { ...given, kit: pathFrom(folder, given.kit) } : given;
  const isWhole = said.kit !== undefined && said.nodes !== undefined && said.rate !== undefined;
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && given.yes !== true;
  // brings the prompts, which scripts do without
  if (canAsk && !isWhole) return (await import('../init/ask.ts')).ask(said, await choices(folder));
  const { kit = ownKits[0], nodes = nodesAnswer.usual, rate = rateAnswer.usual } = said;
  return { kit, nodes, rate };
}

async function choices(folder: string): Promise<Choice[]> {
  const parts = wireExperimentParts();
  const found = await Promise.all(kitNames(folder).map(async (name) => ({ name, resolved: await parts.resolveKit(name, folder) })));
  return found.flatMap(({ name, resolved }) => ('kit' in resolved ? [{ name, about: resolved.kit.about }] : []));
}

function pathFrom(folder: string, kit: string): string {
  const path = relative(folder, resolve(kit));
  return path.startsWith('.') ? path : `./${path}`;
}

/** What lets editors complete keys and check values. */
function header(file: string, path: string, kitName: string): string {
  const lines = [`# yaml-language-server: $schema=${schemaReference(dirname(path))}`];
  if (!(ownKits as readonly string[]).includes(kitName)) {
    lines.push(`# That schema does not know the settings of this kit: \`regatta schema ${file}\` prints one that does.`);
  }
  return `${lines.join('\n')}\n`;
}

function write(file: string, path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new RegattaError('USAGE', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

function reader<T>({ read, accepted }: Answer<T>): (text: string) => T {
  return (text) => {
    const value = read(text);
    if (value === undefined) throw new InvalidArgumentError(`Write ${accepted}.`);
    return value;
  };
}
