import type { Edge } from './topologies/topology.ts';

/**
 * Turns each edge so that its first node dials its second, and every node dials half of its links, rounded up or down.
 * Every walk along unused edges leaves a node as often as it enters it, but for its two ends; walks begin at nodes of odd degree first, so that each is an end once.
 */
export function spreadDials(edges: readonly Edge[], nodes: number): readonly Edge[] {
  const open = Array.from({ length: nodes }, (): number[] => []);
  for (const [index, [a, b]] of edges.entries()) {
    open[a]?.push(index);
    open[b]?.push(index);
  }
  const dials: Edge[] = [...edges];
  const isUsed = new Uint8Array(edges.length);
  const nextFrom = (node: number): number | undefined => {
    const list = open[node] as number[];
    while (list.length > 0 && isUsed[list.at(-1) as number] === 1) list.pop();
    return list.pop();
  };
  const walk = (start: number): number => {
    let node = start;
    for (let index = nextFrom(node); index !== undefined; index = nextFrom(node)) {
      isUsed[index] = 1;
      const [a, b] = edges[index] as Edge;
      const other = node === a ? b : a;
      dials[index] = [node, other];
      node = other;
    }
    return node;
  };
  const odd = new Set([...open.keys()].filter((node) => (open[node] as number[]).length % 2 === 1));
  for (const node of odd) odd.delete(walk(node));
  for (const node of open.keys()) walk(node);
  return dials;
}
