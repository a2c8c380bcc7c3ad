import { deflateRawSync } from 'node:zlib';
import type { Propagation, PropagatedMessage } from '../../../model/report.ts';
import { clipText } from '../../clip-text.ts';
import { latencyCode } from './latency-code.ts';
import { layOutNodes } from './lay-out-nodes.ts';
import {
  neighboursOf,
  type PackedBlock,
  type PackedLinks,
  type PackedMessages,
  type PackedNodes,
  type PackedPropagation,
  toPlanes,
} from './packed-propagation.ts';

/** More lines than this are a grey disc, and slow to draw. */
const mostDrawn = 6000;
/** Arrivals in a block: small enough to be unpacked within a frame, large enough to deflate well. */
const blockArrivals = 16_384;
const longestText = 200;

interface Arrivals {
  readonly nodes: Uint16Array;
  /** −1: unknown. */
  readonly from: Int32Array;
  readonly codes: Uint16Array;
}

interface RankedLinks {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly drawn: number;
  readonly all: number;
}

/**
 * Packs what is known of a run's messages, for at most 65,535 nodes. Latencies lose digits, see `latencyCode`; of texts of more than 200 characters the middle is left out;
 * an arrival at the message's own publisher, a second one at the same node, and links beyond the number drawn over which nothing came are left out. All else comes back.
 */
export function packPropagation(propagation: Propagation): PackedPropagation {
  const arrivals = propagation.messages.map((message) => arrivalsOf(propagation, message));
  const links = rankLinks(propagation, arrivals);
  return {
    nodes: packNodes(propagation, links),
    links: packLinks(links),
    ...packMessages(propagation.messages, arrivals),
    blocks: packBlocks(arrivals, placesOf(propagation.nodes.length, links)),
  };
}

/** By number of the node: so the column of nodes is next to nothing once deflated, and the order comes back from the latencies. */
function arrivalsOf({ arrivals }: Propagation, { publisher, first, count }: PropagatedMessage): Arrivals {
  const firstOf = new Map<number, number>();
  for (let row = first; row < first + count; row++) {
    const node = arrivals.node[row] ?? 0;
    const known = firstOf.get(node);
    const earlier = known === undefined || (arrivals.latencyNs[row] ?? 0) < (arrivals.latencyNs[known] ?? 0);
    if (earlier && node !== publisher) firstOf.set(node, row);
  }
  const nodes = Uint16Array.from(firstOf.keys()).sort();
  const rows = Array.from(nodes, (node) => firstOf.get(node) ?? 0);
  return {
    nodes,
    from: Int32Array.from(rows, (row) => arrivals.from[row] ?? -1),
    codes: Uint16Array.from(rows, (row) => latencyCode(arrivals.latencyNs[row] ?? 0)),
  };
}

function rankLinks(propagation: Propagation, arrivals: readonly Arrivals[]): RankedLinks {
  const key = (a: number, b: number): number => Math.min(a, b) * 0x10000 + Math.max(a, b);
  const used = new Map<number, number>();
  for (let end = 0; end + 1 < propagation.links.length; end += 2)
    used.set(key(propagation.links[end] ?? 0, propagation.links[end + 1] ?? 0), 0);
  for (const { nodes, from } of arrivals) {
    for (let row = 0; row < nodes.length; row++) {
      const sender = from[row] ?? -1;
      if (sender < 0) continue;
      const link = key(sender, nodes[row] ?? 0);
      used.set(link, (used.get(link) ?? 0) + 1);
    }
  }
  const ranked = [...used].sort(([a, timesA], [b, timesB]) => timesB - timesA || a - b);
  const kept = ranked.filter(([, times], rank) => rank < mostDrawn || times > 0);
  return {
    a: Uint16Array.from(kept, ([link]) => link >>> 16),
    b: Uint16Array.from(kept, ([link]) => link & 0xffff),
    drawn: Math.min(mostDrawn, kept.length),
    all: ranked.length,
  };
}

function packNodes({ nodes }: Propagation, { a, b }: RankedLinks): PackedNodes {
  const fleets = [...new Set(nodes.map(({ fleet }) => fleet))];
  const numbers = new Map(fleets.map((fleet, number) => [fleet, number]));
  const regions = nodes.map(({ region }) => region);
  return {
    name: nodes.map(({ name }, number) => (name === '' ? `node ${number}` : cut(name))),
    fleet: nodes.map(({ fleet }) => numbers.get(fleet) ?? 0),
    fleets: fleets.map(cut),
    region: regions.map((region) => (region === null ? null : cut(region))),
    ...layOutNodes(
      regions,
      Array.from(a, (node, link) => [node, b[link] ?? 0]),
    ),
  };
}

function packLinks({ a, b, drawn, all }: RankedLinks): PackedLinks {
  return { count: a.length, drawn, all, data: deflated([a, b]) };
}

function packMessages(
  messages: readonly PropagatedMessage[],
  arrivals: readonly Arrivals[],
): { topics: string[]; messages: PackedMessages } {
  const topics = [...new Set(messages.map(({ topic }) => topic))];
  const numbers = new Map(topics.map((topic, number) => [topic, number]));
  return {
    topics: topics.map(cut),
    messages: {
      id: messages.map(({ id }) => cut(id)),
      publisher: messages.map(({ publisher }) => publisher),
      topic: messages.map(({ topic }) => numbers.get(topic) ?? 0),
      atS: messages.map(({ atS }) => Number(atS.toFixed(6))),
      expected: messages.map(({ expected }) => expected),
      count: arrivals.map(({ nodes }) => nodes.length),
      last: arrivals.map(({ codes }) => codes.reduce((latest, code) => Math.max(latest, code), -1)),
    },
  };
}

/** Place of a neighbour among those of a node, counted from 1; 0 stands for nobody. */
function placesOf(nodes: number, { a, b }: RankedLinks): (node: number, neighbour: number) => number {
  const { start, nodes: neighbours } = neighboursOf(nodes, a, b);
  const places = new Map<number, number>();
  for (let node = 0; node < nodes; node++) {
    const first = start[node] ?? 0;
    for (let at = first; at < (start[node + 1] ?? 0); at++) places.set(node * 0x10000 + (neighbours[at] ?? 0), at - first + 1);
  }
  return (node, neighbour) => places.get(node * 0x10000 + neighbour) ?? 0;
}

function packBlocks(arrivals: readonly Arrivals[], placeOf: (node: number, neighbour: number) => number): PackedBlock[] {
  const blocks: PackedBlock[] = [];
  for (let first = 0, next = 0; first < arrivals.length; first = next) {
    let rows = 0;
    while (next < arrivals.length && (next === first || rows < blockArrivals)) rows += arrivals[next++]?.nodes.length ?? 0;
    blocks.push({ first, data: deflated(blockColumns(arrivals.slice(first, next), rows, placeOf)) });
  }
  return blocks;
}

/** Steps from node to node (mostly 1), the sender's place among the node's neighbours (mostly small), codes of latencies. */
function blockColumns(arrivals: readonly Arrivals[], rows: number, placeOf: (node: number, neighbour: number) => number): Uint16Array[] {
  const [steps, senders, codes] = [new Uint16Array(rows), new Uint16Array(rows), new Uint16Array(rows)];
  let row = 0;
  for (const each of arrivals) {
    codes.set(each.codes, row);
    for (let at = 0; at < each.nodes.length; at++, row++) {
      const node = each.nodes[at] ?? 0;
      steps[row] = node - (at === 0 ? 0 : (each.nodes[at - 1] ?? 0));
      senders[row] = placeOf(node, each.from[at] ?? -1);
    }
  }
  return [steps, senders, codes];
}

function deflated(columns: readonly Uint16Array[]): string {
  return deflateRawSync(toPlanes(columns), { level: 9 }).toString('base64');
}

function cut(text: string): string {
  return clipText(text, longestText);
}
