/**
 * The propagation of a run as a report carries it: one JSON value. Whatever there is a million of is packed into blocks: columns of 16-bit numbers as byte planes
 * (all low bytes of a column, then all high ones), deflated, base64.
 */
export interface PackedPropagation {
  readonly nodes: PackedNodes;
  readonly links: PackedLinks;
  readonly topics: readonly string[];
  readonly messages: PackedMessages;
  readonly blocks: readonly PackedBlock[];
}

/** Finer than any screen shows. */
export const pictureExtent = 4095;

/** Columns by number of the node. */
export interface PackedNodes {
  readonly name: readonly string[];
  /** Number in `fleets`. */
  readonly fleet: readonly number[];
  readonly fleets: readonly string[];
  readonly region: readonly (string | null)[];
  /** Where it is drawn: whole numbers from 0 to `pictureExtent` across the picture. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Two columns of node numbers; those over which most arrivals came first. */
export interface PackedLinks {
  readonly count: number;
  /** How many of them, from the first, are drawn where no message passes. */
  readonly drawn: number;
  /** How many links are known, with those that are neither drawn nor used. */
  readonly all: number;
  readonly data: string;
}

/** Columns by number of the message. */
export interface PackedMessages {
  readonly id: readonly string[];
  readonly publisher: readonly number[];
  /** Number in `topics`. */
  readonly topic: readonly number[];
  readonly atS: readonly number[];
  readonly expected: readonly (number | null)[];
  readonly count: readonly number[];
  /** Code of the latency of the last arrival; −1 where there was none. */
  readonly last: readonly number[];
}

/** The arrivals of messages that follow one another, each message's by number of the node. Three columns, see `unpackBlock`. */
export interface PackedBlock {
  /** The first message in it. */
  readonly first: number;
  readonly data: string;
}

/** Who is linked to whom: the neighbours of node n are those at `start[n]` up to `start[n + 1]`, in the order of the links. */
export interface Neighbours {
  readonly start: Uint32Array;
  readonly nodes: Uint16Array;
}

/** Both sides make this from the same links, so that a neighbour's place in it can stand for the neighbour. */
export function neighboursOf(nodes: number, a: Uint16Array, b: Uint16Array): Neighbours {
  const start = new Uint32Array(nodes + 1);
  for (const end of [a, b]) for (const node of end) start[node + 1] = (start[node + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node++) start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  const free = start.slice();
  const neighbours = new Uint16Array(a.length * 2);
  const put = (node: number, neighbour: number): void => {
    const at = free[node] ?? 0;
    neighbours[at] = neighbour;
    free[node] = at + 1;
  };
  for (let link = 0; link < a.length; link++) {
    put(a[link] ?? 0, b[link] ?? 0);
    put(b[link] ?? 0, a[link] ?? 0);
  }
  return { start, nodes: neighbours };
}

/** Columns of equal length, one after the other, the low bytes of each before its high ones: alike bytes stand together and deflate well. */
export function toPlanes(columns: readonly Uint16Array[]): Uint8Array<ArrayBuffer> {
  const rows = columns[0]?.length ?? 0;
  const bytes = new Uint8Array(rows * columns.length * 2);
  for (const [place, column] of columns.entries()) {
    const low = place * rows * 2;
    for (let row = 0; row < rows; row++) {
      const value = column[row] ?? 0;
      bytes[low + row] = value & 0xff;
      bytes[low + rows + row] = value >>> 8;
    }
  }
  return bytes;
}

export function fromPlanes(bytes: Uint8Array, count: number): Uint16Array[] {
  const rows = bytes.length / count / 2;
  return Array.from({ length: count }, (_, place) => {
    const low = place * rows * 2;
    return Uint16Array.from({ length: rows }, (_, row) => (bytes[low + row] ?? 0) | ((bytes[low + rows + row] ?? 0) << 8));
  });
}
