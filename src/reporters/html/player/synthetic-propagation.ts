import type { PropagatedMessage, Propagation } from '../../../model/report.ts';
import { type Random, seededRandom } from '../../../model/random.ts';

const regions = ['eu-west', 'us-east', 'ap-south'];
const farMs = 60;
const nearMs = 8;

interface SyntheticLink {
  readonly to: number;
  readonly ms: number;
}

/** A made-up run for tests and benches: messages take the fastest way through a random mesh over three regions. In each tenth message the last node has nothing. */
export function syntheticPropagation(nodes: number, messages: number, degree = 8): Propagation {
  const random = seededRandom(1, 'propagation');
  const links = syntheticLinks(nodes, degree, random);
  const rows = messages * (nodes - 1);
  const arrivals = { node: new Int32Array(rows), from: new Int32Array(rows), latencyNs: new Float64Array(rows) };
  const told: PropagatedMessage[] = [];
  let row = 0;
  for (let message = 0; message < messages; message++) {
    const publisher = random.int(nodes);
    const first = row;
    for (const { node, from, ms } of spread(links, publisher, random).slice(0, message % 10 === 9 ? -1 : undefined)) {
      arrivals.node[row] = node;
      arrivals.from[row] = from;
      arrivals.latencyNs[row++] = Math.round(ms * 1e6);
    }
    const id = `${message.toString(16).padStart(8, '0')}c0ffee`;
    told.push({ id, publisher, topic: `topic-${message % 2}`, atS: 5 + message / 10, expected: nodes - 1, first, count: row - first });
  }
  return {
    nodes: Array.from({ length: nodes }, (_, node) => ({
      name: `${fleetOf(node)}-${node}`,
      fleet: fleetOf(node),
      region: regions[node % regions.length] ?? null,
    })),
    links: Int32Array.from(links.flatMap((each, a) => each.filter(({ to }) => a < to).flatMap(({ to }) => [a, to]))),
    messages: told,
    arrivals,
    leftOut: 0,
    chosen: '',
  };
}

function fleetOf(node: number): string {
  return node % 5 === 0 ? 'publishers' : 'lurkers';
}

/** A ring, so that everyone can be reached, and random links beside it. */
function syntheticLinks(nodes: number, degree: number, random: Random): readonly (readonly SyntheticLink[])[] {
  const pairs = new Set<number>();
  const pair = (a: number, b: number): void => {
    if (a !== b) pairs.add(Math.min(a, b) * nodes + Math.max(a, b));
  };
  for (let node = 0; node < nodes; node++) pair(node, (node + 1) % nodes);
  const wanted = Math.min(Math.floor((nodes * degree) / 2), (nodes * (nodes - 1)) / 2);
  while (pairs.size < wanted) pair(random.int(nodes), random.int(nodes));
  const links: SyntheticLink[][] = Array.from({ length: nodes }, () => []);
  for (const key of pairs) {
    const [a, b] = [Math.floor(key / nodes), key % nodes];
    const ms = (a - b) % regions.length === 0 ? nearMs : farMs;
    links[a]?.push({ to: b, ms });
    links[b]?.push({ to: a, ms });
  }
  return links;
}

/** Arrivals in order. Each link takes its time and up to as much again. */
function spread(
  links: readonly (readonly SyntheticLink[])[],
  publisher: number,
  random: Random,
): { node: number; from: number; ms: number }[] {
  const best = links.map((_, node) => ({ node, from: -1, ms: node === publisher ? 0 : Number.POSITIVE_INFINITY }));
  const open = [publisher];
  for (const node of open) {
    const here = best[node];
    for (const { to, ms } of links[node] ?? []) {
      const there = best[to];
      const arrives = (here?.ms ?? 0) + ms * (1 + random.next());
      if (there === undefined || arrives >= there.ms) continue;
      there.ms = arrives;
      there.from = node;
      open.push(to);
    }
  }
  return best.filter(({ node }) => node !== publisher).sort((a, b) => a.ms - b.ms);
}
