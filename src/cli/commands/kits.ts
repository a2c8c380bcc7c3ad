import { Command } from 'commander';
import { kitDocument } from '../../experiment/kit-document.ts';
import type { ResolvedKit, UnresolvedKit } from '../../experiment/experiment-parts.ts';
import { kitNames } from '../../experiment/resolve-kit.ts';
import { RegattaError } from '../../model/errors.ts';
import { commandAnswer, lengthAnswer, nodesAnswerOf, programsAnswer, rateAnswer } from '../init/answers.ts';
import { kitExperiment } from '../init/kit-experiment.ts';
import { programExperiment } from '../init/program-experiment.ts';
import { printKit } from '../print-kit.ts';
import { usesColor } from '../uses-color.ts';
import { textTable, wireExperimentParts } from '../wire.ts';

interface Options {
  readonly json?: boolean;
}

/** One kit in the list. */
interface ListedKit {
  readonly name: string;
  readonly version: string | null;
  readonly about: string;
  readonly url: string | null;
  readonly nodes: readonly string[];
  readonly scenarios: readonly string[];
  readonly params: number;
  readonly tables: readonly string[];
  readonly metrics: number;
  /** Why it cannot be used, where it cannot. */
  readonly problem: string | null;
}

/** What a page is as wide as where nothing says how wide the terminal is. */
const usualColumns = 100;

export function command(): Command {
  return new Command('kits')
    .argument('[kit]', 'kit to tell all about: its name, or the path of its folder')
    .option('--json', 'print it as JSON')
    .action(async (name: string | undefined, options: Options) => {
      process.stdout.write(name === undefined ? await list(options) : await one(name, options));
    });
}

async function list({ json = false }: Options): Promise<string> {
  const kits: ListedKit[] = [];
  const builtIn = wireExperimentParts().builtIn.kit.name;
  for (const name of [builtIn, ...kitNames(process.cwd()).toSorted()]) kits.push(await listed(name));
  if (json) return `${JSON.stringify(kits, undefined, 2)}\n`;
  const usable = kits.filter(({ problem }) => problem === null);
  const rows = usable.map(({ name, version, nodes, scenarios, params, tables, metrics }) => [
    name,
    version ?? '',
    nodes.join(' ') || '–',
    scenarios.join(' ') || '–',
    ...[params, tables.length, metrics].map(String),
  ]);
  const head = ['kit', 'version', 'nodes', 'scenarios', 'params', 'tables', 'metrics'];
  const problems = kits.flatMap(({ problem }) => problem ?? []);
  return `${[...textTable([head, ...rows], ''), ...problems, '', '`regatta kits NAME` tells all about one.'].join('\n')}\n`;
}

async function listed(name: string): Promise<ListedKit> {
  const resolved = await resolve(name);
  if ('problem' in resolved) {
    const nothing = { nodes: [], scenarios: [], params: 0, tables: [], metrics: 0 };
    return { name, version: null, about: '', url: null, ...nothing, problem: resolved.problem };
  }
  const { kit, url, version } = resolved;
  const { nodes, scenarios, tables, metrics } = kitDocument(kit, { url, version });
  return {
    name,
    version,
    about: kit.about,
    url,
    nodes: nodes.map((node) => node.name),
    scenarios: scenarios.map((scenario) => scenario.name),
    params: [...nodes, ...scenarios].reduce((sum, { params }) => sum + params.length, 0),
    tables: tables.map((table) => table.name),
    metrics: metrics.length,
    problem: null,
  };
}

/** The built-in kit, or the one that an experiment of this folder would get by that name. */
async function resolve(name: string): Promise<ResolvedKit | UnresolvedKit> {
  const { builtIn, ...parts } = wireExperimentParts();
  return name === builtIn.kit.name ? builtIn : parts.resolveKit(name, process.cwd());
}

/** @throws RegattaError USAGE when there is no such kit, KIT_BROKEN when it cannot be loaded */
async function one(name: string, { json = false }: Options): Promise<string> {
  const resolved = await resolve(name);
  if ('problem' in resolved) throw new RegattaError(resolved.isInstalled ? 'KIT_BROKEN' : 'USAGE', resolved.problem);
  const document = kitDocument(resolved.kit, resolved);
  if (json) return `${JSON.stringify(document, undefined, 2)}\n`;
  const columns = process.stdout.columns ?? 0;
  const page = { columns: columns > 0 ? columns : usualColumns, color: usesColor(process.stdout) };
  return printKit(document, exampleOf(name, resolved), page);
}

/** Of the built-in kit, which no experiment names, one over its programs. */
function exampleOf(kitName: string, { kit }: ResolvedKit): string {
  const load = { rate: rateAnswer.usual, length: lengthAnswer.usual };
  const file = 'experiment.yaml';
  if (kit !== wireExperimentParts().builtIn.kit) return kitExperiment({ kit, kitName, nodes: nodesAnswerOf(kit).usual, ...load }, file);
  const nodes = { command: commandAnswer.usual, count: programsAnswer.usual };
  return programExperiment({ nodes, scenario: './load.ts', ...load }, file);
}
