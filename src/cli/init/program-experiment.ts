import { parseRate, writeRate } from '../../model/units.ts';
import { attachedFleet, inYaml, paramsBlock, roundsBlock, thresholdsBlock } from './load-blocks.ts';

/** What an experiment over programs of the user is made from. */
export interface ProgramAnswers {
  /** What starts a node, or where each of those that run already is. */
  readonly nodes: { readonly command: string; readonly count: number } | { readonly attach: readonly string[] };
  readonly rate: string;
  readonly length: string;
  /** The scenario, as the experiment names it. */
  readonly scenario: string;
}

/** A commented experiment over programs of any kind. `file` is how the user calls it, for the commands in its comments. */
export function programExperiment({ nodes, rate, length, scenario }: ProgramAnswers, file: string): string {
  const params = 'command' in nodes ? { nodes: nodes.count, rate } : { rate };
  const tried = 'command' in nodes ? nodes.count * 2 : writeRate((parseRate(rate) ?? 0) * 10);
  const blocks = [
    paramsBlock(params, tried, file),
    'command' in nodes ? commandFleet(nodes.command) : attachedFleet(nodes.attach),
    `# What one operation does with a node stands in ${scenario}: make it what yours is about.
${roundsBlock([`scenario: ${inYaml(scenario)}`], { rate, length })}`,
    ...thresholdsBlock(['operations.failed == 0%', 'operations.p99 < 1s']),
  ];
  return blocks.map((block) => `${block}\n`).join('\n');
}

function commandFleet(command: string): string {
  return `# Nodes are processes of this command: started before the load, stopped after it, whatever happens.
# Each runs in a directory of its own, which is kept with its output in the run directory, below fleets/nodes/.
# Each finds in its environment who it is: REGATTA_NODE_INDEX, REGATTA_PORT_HTTP, REGATTA_OUTPUT and more.
fleets:
  nodes:
    count: $nodes
    command: ${inYaml(command)} # $experiment.directory is the folder of this file
    ports: [http] # a free one for each node: $node.ports.http in the command
    # It is ready when its ports accept connections. Else: ready: {http: /health}, ready: {log: listening}, ready: started`;
}
