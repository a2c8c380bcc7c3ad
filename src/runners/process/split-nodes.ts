import { hasAgents } from '../../model/agents.ts';
import type { NodeAssignment } from '../../model/host.ts';
import { numberNodes } from '../../model/number-nodes.ts';
import type { FleetPlan, Plan } from '../../model/plan.ts';

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

/**
 * Which nodes share a host. Fleets of the same kit share hosts when their environment, `nodesPerProcess` and what was built for them are the same:
 * a host loads one version of anything. Without
 * `nodesPerProcess` there is one host to a core, since a JavaScript process uses one, and more only where a heap would not hold its nodes.
 * Nodes are dealt in turn, so that every host has its part of every fleet. A plan without nodes and without agents still gets one host, to drive the load.
 */
export function splitNodes(plan: Plan, machine: MachineSize): readonly HostShare[] {
  const groups = new Map<string, FleetPlan[]>();
  for (const fleet of plan.fleets) {
    const key = JSON.stringify([
      fleet.kit,
      fleet.nodesPerProcess,
      fleet.software ?? null,
      Object.entries(fleet.env).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), fleet]);
  }
  const nodes = numberNodes(plan);
  const shares = [...groups.values()].flatMap((fleets) => {
    const names = new Set(fleets.map(({ name }) => name));
    const members = nodes.filter(({ fleet }) => names.has(fleet));
    const hosts = hostsFor(members.length, fleets[0]?.nodesPerProcess ?? null, machine);
    return Array.from({ length: hosts }, (_, host) => ({
      nodes: members.filter((_, place) => place % hosts === host),
      env: fleets[0]?.env ?? {},
    }));
  });
  return shares.length === 0 && !hasAgents(plan) ? [{ nodes: [], env: {} }] : shares;
}

function hostsFor(nodes: number, nodesPerProcess: number | null, { cores, heapBytes }: MachineSize): number {
  if (nodesPerProcess !== null) {
    return Math.ceil(nodes / nodesPerProcess);
  }
  const fit = Math.max(1, Math.floor(heapBytes / HEAP_PER_NODE));
  return Math.min(nodes, Math.max(cores, Math.ceil(nodes / fit)));
}
