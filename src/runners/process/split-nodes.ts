import { hasAgents } from '../../model/agents.ts';
import { partsOf } from '../../model/fleet-of-node.ts';
import type { NodeAssignment } from '../../model/host.ts';
import { numberNodes } from '../../model/number-nodes.ts';
import type { Plan } from '../../model/plan.ts';

/** Heap that a node of a full protocol stack is taken to need at most, bytes: bounds how many share the heap of one process. */
const HEAP_PER_NODE = 32 << 20;

/** What the machine has to offer. */
export interface MachineSize {
  readonly cores: number;
  /** The heap that one process may fill, bytes. */
  readonly heapBytes: number;
}

/** The nodes of one host process. */
export interface HostShare {
  readonly nodes: readonly NodeAssignment[];
  readonly env: { readonly [name: string]: string };
}

/** Nodes that may share hosts. */
interface Group {
  /** Those of several versions of a fleet have this in common. */
  readonly siblings: string;
  readonly version: string | undefined;
  readonly nodesPerProcess: number | null;
  readonly env: HostShare['env'];
  readonly members: readonly NodeAssignment[];
}

/**
 * Which nodes share a host. Fleets of the same kit share hosts when their environment, `nodesPerProcess` and what was built for them are the same:
 * a host loads one version of anything. Without
 * `nodesPerProcess` there is one host to a core, since a JavaScript process uses one, and more only where a heap would not hold its nodes.
 * Nodes are dealt in turn, so that every host has its part of every fleet. A plan without nodes and without agents still gets one host, to drive the load.
 *
 * Versions of a fleet have hosts of their own, also where they were built alike, with about as many nodes in each: one version in fuller hosts than the other would look slower.
 */
export function splitNodes(plan: Plan, machine: MachineSize): readonly HostShare[] {
  const groups = new Map<string, Group>();
  const nodes = Map.groupBy(numberNodes(plan), ({ fleet, version = '' }) => `${fleet} ${version}`);
  for (const { fleet, version } of plan.fleets.flatMap(partsOf)) {
    const { name, kit, nodesPerProcess, software, env } = fleet;
    const siblings = JSON.stringify([kit, nodesPerProcess, Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    const key = JSON.stringify([siblings, version ?? null, software ?? null]);
    const members = [...(groups.get(key)?.members ?? []), ...(nodes.get(`${name} ${version ?? ''}`) ?? [])];
    groups.set(key, { siblings, version, nodesPerProcess, env, members });
  }
  const all = [...groups.values()];
  const shares = all.flatMap((group) => {
    const hosts =
      group.version === undefined ? hostsFor(group.members.length, group.nodesPerProcess, machine) : evenHosts(group, all, machine);
    return Array.from({ length: hosts }, (_, host) => ({
      nodes: group.members.filter((_, place) => place % hosts === host),
      env: group.env,
    }));
  });
  return shares.length === 0 && !hasAgents(plan) ? [{ nodes: [], env: {} }] : shares;
}

/**
 * How many hosts the nodes of one of several versions have: as many as bring them nearest to what the version with the fewest has in one, which is a third more or less at most, and no more
 * nodes in each than fit.
 */
function evenHosts({ siblings, nodesPerProcess, members }: Group, all: readonly Group[], machine: MachineSize): number {
  if (nodesPerProcess !== null) return hostsFor(members.length, nodesPerProcess, machine);
  const sizes = all.filter((each) => each.version !== undefined && each.siblings === siblings).map((each) => each.members.length);
  const nodes = sizes.reduce((sum, size) => sum + size, 0);
  const inEach = Math.min(nodes / hostsFor(nodes, null, machine), ...sizes);
  const offBy = (hosts: number): number => Math.abs(members.length / hosts - inEach);
  const fewer = Math.max(1, Math.floor(members.length / inEach));
  return Math.max(offBy(fewer) <= offBy(fewer + 1) ? fewer : fewer + 1, Math.ceil(members.length / nodesThatFit(machine)));
}

function nodesThatFit({ heapBytes }: MachineSize): number {
  return Math.max(1, Math.floor(heapBytes / HEAP_PER_NODE));
}

function hostsFor(nodes: number, nodesPerProcess: number | null, machine: MachineSize): number {
  if (nodesPerProcess !== null) {
    return Math.ceil(nodes / nodesPerProcess);
  }
  return Math.min(nodes, Math.max(machine.cores, Math.ceil(nodes / nodesThatFit(machine))));
}
