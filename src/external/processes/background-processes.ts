import { readdirSync, readFileSync } from 'node:fs';
import { parseStat } from '../../readings/proc/parse-stat.ts';

/** Nodes of a host that end do so in one go: they share one look at the machine, ms. */
const sharedMs = 20;
const nodeIs = 'REGATTA_NODE=';

let seen: { readonly atMs: number; readonly run: string; readonly byNode: ReadonlyMap<string, readonly number[]> } | undefined;

/** Processes that a node of a run started and that live outside its process group, where no signal of ours reaches them. None where there is no /proc. */
export function backgroundProcesses(run: string, node: string, group: number): readonly number[] {
  const now = performance.now();
  if (seen?.run !== run || now - seen.atMs > sharedMs) seen = { atMs: now, run, byNode: processesByNode(run) };
  return (seen.byNode.get(node) ?? []).filter((pid) => {
    const stat = parseStat(read(pid, 'stat'));
    return stat !== undefined && !stat.isZombie && stat.group !== group;
  });
}

/** By the environment in which they were started. */
function processesByNode(run: string): ReadonlyMap<string, readonly number[]> {
  const byNode = new Map<string, number[]>();
  for (const pid of processIds()) {
    const environment = read(pid, 'environ').split('\0');
    if (!environment.includes(`REGATTA_RUN=${run}`)) continue;
    const node = environment.find((entry) => entry.startsWith(nodeIs))?.slice(nodeIs.length) ?? '';
    byNode.set(node, [...(byNode.get(node) ?? []), pid]);
  }
  return byNode;
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // it has just ended, or belongs to somebody else
    return '';
  }
}
