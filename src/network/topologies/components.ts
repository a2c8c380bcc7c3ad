import type { Random } from '../../model/random.ts';
import type { Edge } from './topology.ts';

/** Which nodes hang together: union–find with path halving. */
export class Components {
  readonly #parent: Int32Array;
  /** How many there are. */
  count: number;

  constructor(nodes: number) {
    this.#parent = Int32Array.from({ length: nodes }, (_, node) => node);
    this.count = nodes;
  }

  /** The node that stands for the component of `node`. */
  find(node: number): number {
    const parent = this.#parent;
    let at = node;
    while (parent[at] !== at) {
      const above = parent[at] as number;
      parent[at] = parent[above] as number;
      at = parent[at] as number;
    }
    return at;
  }

  /** Joins two components; false when they were one already. */
  join(a: number, b: number): boolean {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return false;
    this.#parent[rootA] = rootB;
    this.count--;
    return true;
  }
}

/**
 * The graph made connected with as many edges as before (at least nodes − 1): each further component is joined to the rest by one edge between random
 * nodes, and for each such edge a random one is taken out whose loss disconnects nothing.
 */
export function connected(edges: readonly Edge[], nodes: number, random: Random): readonly Edge[] {
  const components = new Components(nodes);
  const [tree, spare]: [Edge[], Edge[]] = [[], []];
  for (const edge of random.shuffle(edges)) (components.join(...edge) ? tree : spare).push(edge);
  if (components.count === 1) return edges;
  const byRoot = Map.groupBy(
    Array.from({ length: nodes }, (_, node) => node),
    (node) => components.find(node),
  );
  const [first = [], ...others] = random.shuffle([...byRoot.values()]);
  const joined = [...first];
  for (const members of others) {
    tree.push([joined[random.int(joined.length)] as number, members[random.int(members.length)] as number]);
    joined.push(...members);
  }
  return [...tree, ...spare.slice(others.length)];
}
