import { latencyNsOf } from './latency-code.ts';
import { fromPlanes, neighboursOf, type Neighbours, type PackedPropagation } from './packed-propagation.ts';

/** What a report knows of its messages. The arrivals of one are unpacked when it is asked for. */
export interface UnpackedPropagation {
  readonly packed: PackedPropagation;
  /** The ends of link n are a[n] and b[n]. */
  readonly links: { readonly a: Uint16Array; readonly b: Uint16Array };
  arrivalsOf(message: number): Promise<Arrivals>;
}

/** One row for each node that had the message, by number of the node. */
export interface Arrivals {
  readonly node: Uint16Array;
  /** Node that it came from; −1: unknown. */
  readonly from: Int32Array;
  /** Since publication. */
  readonly latencyMs: Float64Array;
}

export async function unpackPropagation(packed: PackedPropagation): Promise<UnpackedPropagation> {
  const [a = new Uint16Array(), b = new Uint16Array()] = fromPlanes(await inflated(packed.links.data), 2);
  const neighbours = neighboursOf(packed.nodes.name.length, a, b);
  const blocks = new Map<number, Promise<Uint16Array[]>>();
  return {
    packed,
    links: { a, b },
    async arrivalsOf(message) {
      const place = packed.blocks.findLastIndex(({ first }) => first <= message);
      const block = packed.blocks[place];
      if (block === undefined) throw new RangeError(`there is no message ${message}`);
      const columns = blocks.get(place) ?? inflated(block.data).then((bytes) => fromPlanes(bytes, 3));
      blocks.set(place, columns);
      const { count } = packed.messages;
      const row = count.slice(block.first, message).reduce((sum, each) => sum + each, 0);
      return unpackArrivals(
        (await columns).map((column) => column.subarray(row, row + (count[message] ?? 0))),
        neighbours,
      );
    },
  };
}

function unpackArrivals(columns: readonly Uint16Array[], { start, nodes }: Neighbours): Arrivals {
  const [steps = new Uint16Array(), senders = new Uint16Array(), codes = new Uint16Array()] = columns;
  let last = 0;
  const node = steps.map((step) => (last += step));
  return {
    node,
    from: Int32Array.from(senders, (place, row) => (place === 0 ? -1 : (nodes[(start[node[row] ?? 0] ?? 0) + place - 1] ?? -1))),
    latencyMs: Float64Array.from(codes, (code) => latencyNsOf(code) / 1e6),
  };
}

async function inflated(base64: string): Promise<Uint8Array> {
  const deflated = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
