import { once } from 'node:events';
import { createServer } from 'node:net';
import { RegattaError } from '../../model/errors.ts';

/** Below the ports that systems give to outgoing connections (Linux: from 32768 on), and above those of most services. */
const range = { first: 20_000, last: 32_767 };

export interface PortNeeds {
  readonly count: number;
  /** The node's number, and how many nodes the run has. */
  readonly node: number;
  readonly nodes: number;
  /** By which runs that go on at the same time begin at different ports. */
  readonly runId: string;
}

/**
 * Ports of this machine that nobody listens on. Each node of a run has ports of its own to choose from, so that none is given out twice in a run though every
 * host chooses for itself.
 * @throws RegattaError NODE_START when there are not so many
 */
export async function freePorts(needs: PortNeeds): Promise<readonly number[]> {
  const ports: number[] = [];
  for (const port of candidates(needs)) {
    if (ports.length === needs.count) break;
    if (await isFree(port)) ports.push(port);
  }
  if (ports.length === needs.count) return ports;
  throw new RegattaError('NODE_START', `only ${ports.length} of ${needs.count} ports are free`, {
    hint: `Nodes get ports from ${range.first} to ${range.last}; ${needs.nodes} nodes share them.`,
  });
}

/** The ports from which one node chooses: those of any two nodes of a run differ. */
export function* candidates({ node, nodes, runId }: Omit<PortNeeds, 'count'>): Generator<number> {
  const turns = Math.floor((range.last - range.first + 1) / nodes);
  const offset = hash(runId);
  for (let turn = 0; turn < turns; turn++) yield range.first + ((offset + node + turn * nodes) % (turns * nodes));
}

/** On all addresses of the machine, of IPv6 as well where there is any: nodes listen where they like. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return state >>> 0;
}
