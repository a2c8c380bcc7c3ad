import { closest } from 'fastest-levenshtein';
import type { Edge, Topology } from './topology.ts';

export const fixed: Topology<'fixed'> = {
  about: 'Links as listed in a file, by node name.',
  options: {
    file: {
      type: 'text',
      required: true,
      about:
        'YAML or JSON: node name → names of the nodes that it links to, or Testground’s `{"node": {"Connections": [names]}}` (without `Latency`)',
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
    const numbers = new Map(nodes.map(({ name }, number) => [name, number]));
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
 * @returns edges, or all that is wrong with the content, each in one sentence
 */
export function readFixedTopology(
  content: unknown,
): { readonly edges: readonly (readonly [from: string, to: string])[] } | { readonly problems: readonly string[] } {
  if (!isMap(content)) return { problems: [`a topology file holds a map of node names, e.g. {a-0: [a-1, a-2]}, not ${nameOf(content)}`] };
  const edges: [string, string][] = [];
  const problems: string[] = [];
  for (const [from, entry] of Object.entries(content)) {
    const targets = isMap(entry) && Array.isArray(entry['Connections']) ? entry['Connections'] : entry;
    if (!Array.isArray(targets)) {
      problems.push(`node ${from} of the topology holds ${nameOf(entry)} where a list of node names belongs`);
      continue;
    }
    for (const to of targets as readonly unknown[]) {
      if (typeof to === 'string') edges.push([from, to]);
      else problems.push(`node ${from} of the topology links to ${nameOf(to)} where a node name belongs`);
    }
  }
  problems.push(...otherKeys(content));
  return problems.length > 0 ? { problems } : { edges };
}

/** What else stands in the entries of nodes, which would be lost: each key once, however many nodes have it. */
function otherKeys(content: { readonly [node: string]: unknown }): readonly string[] {
  const nodesByKey = new Map<string, string[]>();
  for (const [node, entry] of Object.entries(content)) {
    if (!isMap(entry) || !Array.isArray(entry['Connections'])) continue;
    for (const key of Object.keys(entry)) {
      if (key !== 'Connections') nodesByKey.set(key, [...(nodesByKey.get(key) ?? []), node]);
    }
  }
  return [...nodesByKey].map(([key, [first = '', ...more]]) => {
    const where = `${key} of node ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
    return key === 'Latency'
      ? `${where}: latencies do not stand in the topology; take it out and write network.latency, and network.between for links of some fleets`
      : `${where}: unknown key; a node has Connections and nothing else, links are described by network.latency, jitter, bandwidth and between`;
  });
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
