import { closest } from 'fastest-levenshtein';
import type { Edge, Topology } from './topology.ts';

export const fixed: Topology<'fixed'> = {
  about: 'Links as listed in a file, by node name.',
  options: {
    file: {
      type: 'text',
      required: true,
      about: 'YAML or JSON: node name → names of the nodes that it links to, or Testground’s `{"node": {"Connections": [names]}}`',
    },
  },
  check({ file, edges }, nodes) {
    const known = new Set(nodes);
    for (const [from, to] of edges) {
      for (const name of [from, to]) {
        if (!known.has(name))
          return `${file} names node ${name}, which is not in the experiment${nodes.length === 0 ? '' : `; did you mean ${closest(name, [...nodes])}?`}`;
      }
      if (from === to) return `${file} links ${from} to itself`;
    }
    return undefined;
  },
  edges({ edges }, nodes) {
    const numbers = new Map(nodes.map((name, number) => [name, number]));
    const once = new Map<number, Edge>();
    for (const [from, to] of edges) {
      const [a, b] = [numbers.get(from) as number, numbers.get(to) as number].sort((a, b) => a - b) as [number, number];
      once.set(a * nodes.length + b, [a, b]);
    }
    return [...once.values()];
  },
};

/**
 * The edges in the content of a topology file that was read already, each as listed.
 * @returns edges, or in one sentence what is wrong with the content
 */
export function readFixedTopology(
  content: unknown,
): { readonly edges: readonly (readonly [from: string, to: string])[] } | { readonly problem: string } {
  if (!isMap(content)) return { problem: `a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not ${nameOf(content)}` };
  const edges: [string, string][] = [];
  for (const [from, entry] of Object.entries(content)) {
    const targets = isMap(entry) && Array.isArray(entry['Connections']) ? entry['Connections'] : entry;
    if (!Array.isArray(targets))
      return { problem: `node ${from} of the topology holds ${nameOf(entry)} where a list of node names belongs` };
    for (const to of targets) {
      if (typeof to !== 'string') return { problem: `node ${from} of the topology links to ${nameOf(to)} where a node name belongs` };
      edges.push([from, to]);
    }
  }
  return { edges };
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
