import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isPath } from '../../experiment/cell.ts';
import { kitNames } from '../../experiment/resolve-kit.ts';
import { messageOf, RegattaError } from '../../model/errors.ts';
import {
  type Answer,
  type Answers,
  attachAnswer,
  commandAnswer,
  type Given,
  lengthAnswer,
  type NodesAnswer,
  nodesAnswer,
  nodesAnswerOf,
  programsAnswer,
  rateAnswer,
  type Subject,
} from '../init/answers.ts';
import type { Choice } from '../init/ask.ts';
import { importedExperiment } from '../init/imports/imported-experiment.ts';
import type { ImportedRequests } from '../init/imports/imported-requests.ts';
import { readCurl } from '../init/imports/read-curl.ts';
import { readHar } from '../init/imports/read-har.ts';
import { readUrls } from '../init/imports/read-urls.ts';
import { kitExperiment } from '../init/kit-experiment.ts';
import { loadScenario } from '../init/load-scenario.ts';
import { pathFrom } from '../init/path-from.ts';
import { placeFiles } from '../init/place-files.ts';
import { programExperiment } from '../init/program-experiment.ts';
import { schemaReference } from '../init/schema-reference.ts';
import { wireExperimentParts } from '../wire.ts';
import { ownKits } from './schema.ts';

interface Options {
  readonly kit?: string;
  readonly command?: string;
  readonly attach?: readonly string[];
  readonly har?: string;
  readonly urls?: string;
  readonly curl?: string;
  readonly nodes?: number;
  readonly rate?: string;
  readonly for: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** What an experiment can be made of, one of them. */
function subjects(but: string): string[] {
  return ['kit', 'command', 'attach', 'nodes', ...Object.keys(importers)].filter((name) => name !== but);
}

/** A file to be written: its name as the user calls it, and its path. */
interface Target {
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

const scenarioFile = 'load.ts';

/** What requests can be imported from, by flag. */
const importers = { har: readHar, urls: readUrls, curl: readCurl } as const;

export function command(): Command {
  return new Command('init')
    .argument('[file]', 'where the experiment goes', 'experiment.yaml')
    .addOption(new Option('--kit <kit>', 'measure a kit: its name (`regatta kits` lists them) or path').conflicts(['command', 'attach']))
    .addOption(new Option('--command <command>', 'measure programs that this starts').argParser(reader(commandAnswer)).conflicts('attach'))
    .addOption(new Option('--attach <addresses>', 'measure what runs already').argParser(reader(attachAnswer)).conflicts('nodes'))
    .addOption(new Option('--har <file>', 'send the requests of an HTTP Archive, as browsers save them').conflicts(subjects('har')))
    .addOption(new Option('--urls <file>', 'ask for the URLs of a list, one on each line').conflicts(subjects('urls')))
    .addOption(new Option('--curl <file>', 'send what these commands of curl send').conflicts(subjects('curl')))
    .option('--nodes <number>', 'how many nodes', reader(nodesAnswer))
    .option('--rate <rate>', 'how many operations over all nodes', reader(rateAnswer))
    .option('--for <duration>', 'how long is measured', reader(lengthAnswer), lengthAnswer.usual)
    .option('-y, --yes', 'ask nothing: what is not said is as usual')
    .option('--force', 'overwrite what is there')
    .action(init);
}

async function init(file: string, options: Options): Promise<void> {
  const path = resolve(file);
  if (!['.yaml', '.yml'].includes(extname(path))) {
    throw new RegattaError('USAGE', `${file} is no name for an experiment in YAML; write e.g. experiment.yaml`);
  }
  // before anything is asked
  refuse(file, path, options);
  const imported = importedFrom(options);
  if (imported !== undefined) {
    writeImported(imported, { file, path }, options);
    return;
  }
  const answers = await answersTo(options, dirname(path));
  const targets = await filesOf(answers, { file, path, length: options.for });
  // a scenario that is there is the user's own by now, and does for other experiments as well
  const kept = targets.filter((target) => target.path !== path && existsSync(target.path) && options.force !== true);
  writeAll(targets.filter((target) => !kept.includes(target)));
  const names = (of: readonly Target[]): string => of.map((target) => target.file).join(' and ');
  const uses = kept.length === 0 ? '' : `, which uses ${names(kept)} as it is there already`;
  process.stdout.write(
    `wrote ${names(targets.filter((target) => !kept.includes(target)))}${uses}; next:\n  npx regatta validate ${file}\n  npx regatta run ${file}\n`,
  );
}

function refuse(file: string, path: string, { force = false }: Options): void {
  if (!existsSync(path) || force) return;
  throw new RegattaError('USAGE', `${file} is there already, and is left as it is`, { hint: 'Another name, or --force to overwrite it.' });
}

/** A file that says what is asked, and how it is read. */
interface Import {
  readonly source: string;
  readonly read: (text: string) => ImportedRequests;
}

function importedFrom(options: Options): Import | undefined {
  const [found] = Object.entries(importers).flatMap(([name, read]) => {
    const source = options[name as keyof typeof importers];
    return source === undefined ? [] : [{ source, read }];
  });
  return found;
}

/** @throws RegattaError USAGE, FILE_UNREADABLE */
function writeImported({ source, read }: Import, { file, path }: Pick<Target, 'file' | 'path'>, options: Options): void {
  const imported = withFilesFrom(readImported(source, read), dirname(path));
  for (const what of imported.leftOut) process.stderr.write(`not taken over from ${source}: ${what}\n`);
  if (imported.requests.length === 0) throw new RegattaError('USAGE', `${source} has no request that the kit http could send`);
  const answers = { imported, source, rate: options.rate ?? rateAnswer.usual, length: options.for };
  const schema = `# yaml-language-server: $schema=${schemaReference(dirname(path))}\n`;
  writeAll([{ file, path, text: `${schema}\n${importedExperiment(answers, file)}` }]);
  process.stdout.write(`wrote ${file}; next:\n  npx regatta validate ${file}\n  npx regatta run ${file}\n`);
}

/** Requests name files as they are called from here; an experiment names them from its own folder. */
function withFilesFrom(imported: ImportedRequests, folder: string): ImportedRequests {
  const moved = <T extends { readonly file?: string }>(named: T): T =>
    named.file === undefined || isAbsolute(named.file) ? named : { ...named, file: relative(folder, resolve(named.file)) };
  const requests = imported.requests.map((request) => ({
    ...moved(request),
    ...(request.parts === undefined ? {} : { parts: request.parts.map(moved) }),
  }));
  return { ...imported, requests };
}

function readImported(source: string, read: Import['read']): ImportedRequests {
  let text: string;
  try {
    text = readFileSync(source, 'utf8');
  } catch (error) {
    throw new RegattaError('FILE_UNREADABLE', `cannot read ${source}: ${messageOf(error)}`, { cause: error });
  }
  try {
    return read(text);
  } catch (error) {
    throw error instanceof RegattaError ? new RegattaError(error.code, `${source}: ${error.message}`) : error;
  }
}

/** By flag, else by question, else as usual. */
async function answersTo(options: Options, folder: string): Promise<Answers> {
  const given: Given = { subject: subjectOf(options, folder), nodes: options.nodes, rate: options.rate };
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && options.yes !== true;
  // brings the prompts, which scripts do without
  const nodesAnswerTo = (subject: Subject): Promise<NodesAnswer> => nodesAnswerOn(subject, folder);
  if (canAsk) return (await import('../init/ask.ts')).ask(given, { kits: () => choices(folder), nodesAnswerTo });
  const { subject = { kit: ownKits[0] }, rate = rateAnswer.usual } = given;
  const { nodes = (await nodesAnswerTo(subject)).usual } = given;
  return { subject, nodes, rate };
}

/** Of a kit that is not there, as of any: that it is not is told later. */
async function nodesAnswerOn(subject: Subject, folder: string): Promise<NodesAnswer> {
  if (!('kit' in subject)) return programsAnswer;
  const resolved = await wireExperimentParts().resolveKit(subject.kit, folder);
  return 'kit' in resolved ? nodesAnswerOf(resolved.kit) : nodesAnswer;
}

/** A kit by its path is named as the experiment has to. */
function subjectOf({ kit, command, attach }: Options, folder: string): Subject | undefined {
  if (command !== undefined) return { command };
  if (attach !== undefined) return { attach };
  return kit === undefined ? undefined : { kit: isPath(kit) ? pathFrom(folder, resolve(kit)) : kit };
}

async function choices(folder: string): Promise<Choice[]> {
  const parts = wireExperimentParts();
  const found = await Promise.all(kitNames(folder).map(async (name) => ({ name, resolved: await parts.resolveKit(name, folder) })));
  return found.flatMap(({ name, resolved }) => ('kit' in resolved ? [{ name, about: resolved.kit.about }] : []));
}

async function filesOf(
  { subject, nodes, rate }: Answers,
  { file, path, length }: Pick<Target, 'file' | 'path'> & { readonly length: string },
): Promise<readonly Target[]> {
  const folder = dirname(path);
  const schema = `# yaml-language-server: $schema=${schemaReference(folder)}\n`;
  if ('kit' in subject) {
    const resolved = await wireExperimentParts().resolveKit(subject.kit, folder);
    if ('problem' in resolved) throw new RegattaError(resolved.isInstalled ? 'KIT_BROKEN' : 'USAGE', resolved.problem);
    const isOwn = (ownKits as readonly string[]).includes(subject.kit);
    const more = isOwn ? '' : `# That schema does not know the settings of this kit: \`regatta schema ${file}\` prints one that does.\n`;
    const text = kitExperiment({ kit: resolved.kit, kitName: subject.kit, nodes, rate, length }, file);
    return [{ file, path, text: `${schema}${more}\n${text}` }];
  }
  const programs = 'attach' in subject ? subject : { command: placeFiles(subject.command, process.cwd(), folder), count: nodes };
  const text = programExperiment({ nodes: programs, rate, length, scenario: `./${scenarioFile}` }, file);
  return [
    { file, path, text: `${schema}\n${text}` },
    { file: join(dirname(file), scenarioFile), path: join(folder, scenarioFile), text: loadScenario },
  ];
}

/** All or none. */
function writeAll(targets: readonly Target[]): void {
  const written: string[] = [];
  for (const { file, path, text } of targets) {
    try {
      writeFileSync(path, text);
      written.push(path);
    } catch (error) {
      for (const each of written) rmSync(each);
      throw new RegattaError('USAGE', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
}

function reader<T>({ read, accepted }: Answer<T>): (text: string) => T {
  return (text) => {
    const value = read(text);
    if (value === undefined) throw new InvalidArgumentError(`Write ${accepted}.`);
    return value;
  };
}
