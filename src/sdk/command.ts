import commandNode from '../external/command-node.ts';
import { NS_PER_S } from '../model/clock.ts';
import type { CanMeasure, CanSettle, HostedNode, NodeContext, TakesTimeToStop } from '../model/kit.ts';

/** A program of a kit, as `command` would start it: what is left out is as there. */
export interface CommandOptions {
  /** The program (a path) and its arguments; `$node.ports.rpc` and other values of the run may stand in them. */
  readonly command: readonly string[];
  /** Names of the ports that it needs: free ones are found, and it is up when all of them accept connections. */
  readonly ports: readonly string[];
}

/**
 * Starts a program as a node of a kit: in a process group of its own that outlives neither host nor run, with its output in the node's log, and measured by what
 * its processes use.
 * @throws RegattaError NODE_START when it cannot be started, or ends before it is ready
 */
export function startCommand({ command, ports }: CommandOptions, context: NodeContext): Promise<CommandNode> {
  return commandNode.start({ command: [...command], ports: [...ports], env: {}, testground: {}, stop: { grace: 5 * NS_PER_S } }, context);
}

type CommandNode = HostedNode & CanSettle & CanMeasure & TakesTimeToStop;
