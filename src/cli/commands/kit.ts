import { Command } from 'commander';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, RegattaError } from '../../model/errors.ts';
import { makeDirectory } from '../../recording/make-directory.ts';
import { textTable, wireExperimentParts } from '../wire.ts';

interface Options {
  readonly directory?: string;
}

/** A kit that runs as it is; its name stands wherever that of the new one is to stand. */
const template = fileURLToPath(new URL('../../../templates/kit', import.meta.url));
const templateName = 'my-protocol';
/** What npm takes for the name of a package, less `regatta-kit-`; a good name for a folder as well. */
const kitName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longestName = 60;

export function command(): Command {
  const create = new Command('new')
    .description('write a kit that runs as it is: a node program, a scenario, a table, metrics, a test and an experiment')
    .argument('<name>', 'name of the protocol, such as my-protocol')
    .option('--directory <path>', 'where it goes; kits/<name> unless given')
    .exitOverride()
    .action(async (name: string, options: Options) => {
      const directory = options.directory ?? join('kits', name);
      await createKit(name, directory);
      process.stdout.write(whatNext(directory));
    });
  return new Command('kit').addCommand(create);
}

/** @throws RegattaError USAGE when the name will not do, something is in the way or nothing can be written there; nothing is left behind then */
async function createKit(name: string, directory: string): Promise<void> {
  checkName(name);
  const target = resolve(directory);
  const isThere = existsSync(target);
  if (isThere && !(statSync(target).isDirectory() && readdirSync(target).length === 0)) {
    throw new RegattaError('USAGE', `${directory} is there already; nothing was written`, {
      hint: 'Give another name, or another place with --directory.',
    });
  }
  const found = await wireExperimentParts().resolveKit(name, process.cwd());
  if ('kit' in found || found.isInstalled) {
    throw new RegattaError('USAGE', `there is a kit ${name} already, which one of that name would hide; nothing was written`, {
      hint: 'Give it another name.',
    });
  }
  const added = isThere ? undefined : firstMissing(target);
  try {
    makeDirectory(target);
    copyTemplate(template, target, name);
  } catch (error) {
    // an empty directory that was there stays
    const written = added === undefined ? readdirSync(target).map((entry) => join(target, entry)) : [added];
    for (const path of written) rmSync(path, { recursive: true, force: true });
    throw new RegattaError('USAGE', `no kit can be written to ${directory}: ${messageOf(error)}`, { cause: error });
  }
}

/** The topmost of the directories that have to be made for one to be there. */
function firstMissing(path: string): string {
  return existsSync(dirname(path)) ? path : firstMissing(dirname(path));
}

function checkName(name: string): void {
  if (kitName.test(name) && name.length <= longestName) return;
  const better = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, longestName);
  throw new RegattaError(
    'USAGE',
    `"${name}" is no name for a kit: it takes lower-case letters, digits and single dashes, begins with a letter, and has at most ${longestName} characters`,
    kitName.test(better) ? { hint: `Perhaps: regatta kit new ${better}` } : {},
  );
}

function copyTemplate(from: string, to: string, name: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyTemplate(source, target, name);
    } else {
      writeFileSync(target, readFileSync(source, 'utf8').replaceAll(templateName, name));
    }
  }
}

function whatNext(directory: string): string {
  const rows = [
    [`npx regatta run ${join(directory, 'examples/first.yaml')}`, 'measures it'],
    [`npm test --prefix ${directory}`, 'checks that it is a kit as Regatta wants one'],
    [join(directory, 'nodes/gossip-node.ts'), 'is the protocol: put yours there'],
  ];
  return `wrote a kit to ${directory}\n\n${textTable(rows).join('\n')}\n`;
}
