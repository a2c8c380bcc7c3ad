import type { Journey } from './journey.ts';
import type { UnpackedPropagation } from './unpack-propagation.ts';

/**
 * A message's journey in the form that whispervis and its simulators exchange: for each millisecond in which something arrived, the links over which it came and
 * the nodes that it came to, as numbers in `network`. The publisher stands at 0.
 */
export interface PropagationLog {
  readonly Timestamps: readonly number[];
  readonly Links: readonly (readonly number[])[];
  readonly Nodes: readonly (readonly number[])[];
  readonly network: {
    readonly nodes: readonly { readonly id: string; readonly group: number; readonly weight: number }[];
    readonly links: readonly { readonly source: string; readonly target: string }[];
  };
}

export function propagationLog({ packed, links }: UnpackedPropagation, journey: Journey): PropagationLog {
  const numbers = new Map<string, number>();
  for (const [link, a] of links.a.entries()) {
    numbers.set(`${a} ${links.b[link]}`, link);
    numbers.set(`${links.b[link]} ${a}`, link);
  }
  const steps = new Map<number, { readonly links: number[]; readonly nodes: number[] }>();
  const arrive = (ms: number, node: number, link: number | undefined): void => {
    const step = steps.get(ms) ?? { links: [], nodes: [] };
    steps.set(ms, step);
    step.nodes.push(node);
    if (link !== undefined) step.links.push(link);
  };
  if (journey.publisher >= 0) arrive(0, journey.publisher, undefined);
  for (const node of journey.order) arrive(Math.floor(journey.atMs[node] ?? 0), node, numbers.get(`${journey.from[node]} ${node}`));
  const { name, fleet } = packed.nodes;
  const id = (node: number): string => name[node] ?? String(node);
  return {
    Timestamps: [...steps.keys()],
    Links: Array.from(steps.values(), (step) => step.links),
    Nodes: Array.from(steps.values(), (step) => step.nodes),
    network: {
      nodes: name.map((each, node) => ({ id: each, group: fleet[node] ?? 0, weight: 1 })),
      links: Array.from(links.a, (a, link) => ({ source: id(a), target: id(links.b[link] ?? 0) })),
    },
  };
}
