import { exampleValue } from '../../experiment/value-schema.ts';
import type { Kit } from '../../model/kit.ts';
import type { ParamSpecs } from '../../model/params.ts';
import { parseRate, writeRate } from '../../model/units.ts';
import { attachedFleet, inYaml, paramsBlock, roundsBlock, thresholdsBlock } from './load-blocks.ts';

/** What an experiment over a kit is made from. */
export interface KitAnswers {
  readonly kit: Kit;
  /** As the experiment names it: `gossipsub`, `./kits/mine`. */
  readonly kitName: string;
  readonly nodes: number;
  readonly rate: string;
  /** How long the measured round takes: `20s`. */
  readonly length: string;
}

/** Where what a kit without nodes of its own loads may be. */
const targetToStartFrom = 'http://127.0.0.1:8080';

/** Links that each node has, where there are nodes enough. */
const degree = 12;

/** A commented experiment that runs as it is. `file` is how the user calls it, for the commands in its comments. */
export function kitExperiment(answers: KitAnswers, file: string): string {
  const { kit, kitName, nodes, rate } = answers;
  const [scenario] = Object.entries(kit.scenarios);
  const blocks = [
    `# What is measured: ${kit.about}
# \`regatta kits ${kitName}\` lists every setting, metric and table that it has.
kit: ${inYaml(kitName)}`,
    ...(hasPrograms(kit)
      ? [
          paramsBlock(scenario === undefined ? { nodes } : { nodes, rate }, nodes * 2, file),
          ...nodeBlock(kit),
          fleetsBlock(answers, scenario !== undefined),
          ...(isOnItsOwn(kit) ? [] : [networkBlock(nodes)]),
        ]
      : [paramsBlock({ rate }, writeRate((parseRate(rate) ?? 0) * 10), file), attachedFleet([targetToStartFrom])]),
    scenario === undefined ? watchingBlock(answers) : roundsBlock(entryOf(answers, scenario), answers),
    ...thresholdsBlock([...(scenario === undefined ? [] : ['operations.failed == 0%']), ...limitsOf(kit)]),
  ];
  return blocks.map((block) => `${block}\n`).join('\n');
}

/** Whether the kit brings nodes; else it loads those of any fleet. */
function hasPrograms({ nodes }: Kit): boolean {
  return Object.keys(nodes).length > 0;
}

/** Whether each node of its first program is a process of its own, which shares none and is linked to nobody. */
export function isOnItsOwn({ nodes }: Pick<Kit, 'nodes'>): boolean {
  return Object.values(nodes)[0]?.isExternal === true;
}

/** Settings that all fleets share: those without which the kit's program does not start. */
function nodeBlock({ nodes }: Kit): string[] {
  const programs = Object.entries(nodes);
  const [first] = programs;
  if (first === undefined) return [];
  const [name, { params }] = first;
  const settings = [...(programs.length === 1 ? [] : [`program: ${name}`]), ...requiredParams(params)];
  if (settings.length === 0) return [];
  return [`# Settings that all nodes share; a fleet may have its own.\nnode: {${settings.join(', ')}}`];
}

function fleetsBlock({ kit, nodes }: KitAnswers, hasLoad: boolean): string {
  if (isOnItsOwn(kit))
    return `# Groups of nodes, each a process of its own; each group may have settings of its own: {count: $nodes}.\nfleets:\n  nodes: $nodes`;
  const senders = Math.max(1, Math.round(nodes / 6));
  if (!hasLoad || nodes < 3) {
    return `# Groups of nodes; each may have settings of its own: {count: $nodes, nodesPerProcess: 1}.
fleets:
  nodes: $nodes`;
  }
  return `# Groups of nodes; each may have settings of its own.
# The load goes to one of them, in a process of its own, so that the others do not delay it.
fleets:
  senders: {count: ${senders}, nodesPerProcess: ${senders}}
  others: {count: rest, of: $nodes}`;
}

function networkBlock(nodes: number): string {
  const topology = nodes - 1 <= degree ? 'full' : `{random: {degree: ${degree}}}`;
  return `# Who is linked to whom, and how: without this block nodes are as near to each other as one machine is.
# Try: latency: aws-7 (a matrix of real regions), bandwidth: 10MiB/s, topology: ring.
network:
  topology: ${topology}
  latency: 20ms..100ms # one way, drawn for each link
  jitter: 10%`;
}

function entryOf({ kit, nodes }: KitAnswers, [name, { params }]: readonly [string, { readonly params: ParamSpecs }]): string[] {
  return [`scenario: ${name}`, ...(nodes < 3 || !hasPrograms(kit) || isOnItsOwn(kit) ? [] : ['on: senders']), ...requiredParams(params)];
}

function watchingBlock({ length }: KitAnswers): string {
  return `# The kit has no load of its own: nodes are watched as they are.
rounds:
  - {for: ${length}}`;
}

/** Limits on what the kit itself finds most telling. */
function limitsOf({ metrics, highlights = [], headline }: Kit): string[] {
  return metrics.flatMap(({ name, unit, kind, better }) => {
    if (name === headline && kind === 'distribution' && unit === 's') return [`${name}.p99 < 1s`];
    return highlights.includes(name) && kind === 'scalar' && unit === 'share' && better === 'higher' ? [`${name} == 100%`] : [];
  });
}

function requiredParams(specs: ParamSpecs): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => (spec.required === true ? [`${name}: ${inYaml(exampleValue(spec))}`] : []));
}
