import { NS_PER_S } from '../model/clock.ts';
import { type PeerChange, PeerNetwork } from './peer-network.ts';

/** From when to when a node lived, ns since run start; `goneNs` is infinite where it did to the end. */
export interface NodeLife {
  readonly node: number;
  readonly upNs: number;
  readonly goneNs: number;
}

/** What is looked at, ns since run start: peers that nodes lose while they are stopped say nothing. */
export interface DiscoverySpan {
  readonly loadStartNs: number;
  readonly endNs: number;
}

export interface Discovery {
  readonly firstUpNs: number;
  readonly lastUpNs: number;
  /** The first instant at which all nodes had come up and those that lived were one component; null where there was none. */
  readonly wholeNs: number | null;
  /** Shares of the living nodes that were in the largest component. */
  readonly atLoadStart: number;
  readonly atEnd: number;
  readonly nodes: readonly DiscoveredNode[];
  /** Each second from the first node on, and the end. */
  readonly course: readonly DiscoveryInstant[];
}

interface DiscoveredNode {
  readonly node: number;
  readonly upNs: number;
  readonly firstPeerNs: number | null;
  /** When it first was in a component of more than half of all nodes. */
  readonly joinedNs: number | null;
  /** At the end; null where it was gone by then. */
  readonly peers: number | null;
}

/** How things stood: the share of the living nodes in the largest component, and the peers that each had. */
interface DiscoveryInstant {
  readonly ts: number;
  readonly reachable: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/**
 * Follows through a run who is whose peer, and so who can reach whom: over links between peers, whatever the protocol sends over them. A node that has peers before it counts as up lives
 * from then on.
 * @param changes in any order; those with numbers of no node are passed over
 * @returns undefined where nodes said nothing of their peers (of a single node there is nothing to say), or none was up
 */
export function followDiscovery(lives: readonly NodeLife[], changes: readonly PeerChange[], span: DiscoverySpan): Discovery | undefined {
  if (lives.length === 0 || (changes.length === 0 && lives.length > 1)) return undefined;
  const story = new Story(lives);
  const course: DiscoveryInstant[] = [];
  let atLoadStart: number | undefined;
  const told = happenings(lives, changes, story);
  let tickNs = Math.ceil((told[0]?.ts ?? 0) / NS_PER_S) * NS_PER_S;
  const lookUntil = (ts: number): void => {
    if (ts > span.loadStartNs) atLoadStart ??= story.reachable;
    for (; tickNs < ts; tickNs += NS_PER_S) course.push(story.at(tickNs));
  };
  for (const { ts, happen } of told) {
    if (ts >= span.endNs) break;
    lookUntil(ts);
    happen();
    story.look(ts);
  }
  lookUntil(span.endNs);
  course.push(story.at(span.endNs));
  const ups = lives.map(({ upNs }) => upNs);
  return {
    firstUpNs: ups.reduce((first, up) => Math.min(first, up)),
    lastUpNs: ups.reduce((last, up) => Math.max(last, up)),
    wholeNs: story.wholeNs,
    atLoadStart: atLoadStart ?? story.reachable,
    atEnd: story.reachable,
    nodes: story.nodes,
    course,
  };
}

interface Happening {
  readonly ts: number;
  readonly happen: () => void;
}

/** All that happens, in order; at one instant nodes come before their links, and go after them. */
function happenings(lives: readonly NodeLife[], changes: readonly PeerChange[], story: Story): readonly Happening[] {
  const begins = new Map(lives.map(({ node, upNs }) => [node, upNs]));
  const known = changes.filter(({ node, peer }) => begins.has(node) && begins.has(peer));
  for (const { ts, node, peer, isAdded } of known) {
    for (const end of isAdded ? [node, peer] : []) begins.set(end, Math.min(ts, begins.get(end) ?? ts));
  }
  return [
    ...[...begins].map(([node, ts]) => ({ ts, happen: () => story.begin(node) })),
    ...lives.map(({ upNs }) => ({ ts: upNs, happen: () => story.up() })),
    ...known.map((change) => ({ ts: change.ts, happen: () => story.change(change) })),
    ...lives.filter(({ goneNs }) => goneNs < Infinity).map(({ node, goneNs }) => ({ ts: goneNs, happen: () => story.end(node) })),
  ].toSorted((a, b) => a.ts - b.ts);
}

/** The network as it goes on, and the firsts of it. */
class Story {
  wholeNs: number | null = null;
  readonly #lives: readonly NodeLife[];
  readonly #places: ReadonlyMap<number, number>;
  readonly #network: PeerNetwork;
  readonly #firstPeerNs: (number | null)[];
  readonly #joinedNs: (number | null)[];
  #up = 0;
  /** Of the network, when it was last looked at. */
  #seen = -1;

  constructor(lives: readonly NodeLife[]) {
    this.#lives = lives;
    this.#places = new Map(lives.map(({ node }, place) => [node, place]));
    this.#network = new PeerNetwork(lives.length);
    this.#firstPeerNs = lives.map(() => null);
    this.#joinedNs = lives.map(() => null);
  }

  begin(node: number): void {
    this.#network.begin(this.#place(node));
  }

  up(): void {
    this.#up++;
  }

  end(node: number): void {
    this.#network.end(this.#place(node));
  }

  change({ ts, node, peer, isAdded }: PeerChange): void {
    const [own, other] = [this.#place(node), this.#place(peer)];
    if (!isAdded) {
      this.#network.remove(own, other);
      return;
    }
    this.#network.add(own, other);
    for (const place of [own, other]) if (this.#network.peersOf(place) > 0) this.#firstPeerNs[place] ??= ts;
  }

  /** Takes note of what has come about at that instant. */
  look(ts: number): void {
    const network = this.#network;
    const half = this.#lives.length / 2;
    if (this.wholeNs === null && this.#up === this.#lives.length && network.alive > 0 && network.largest === network.alive)
      this.wholeNs = ts;
    if (network.version === this.#seen) return;
    this.#seen = network.version;
    if (network.largest <= half) return;
    for (const [place, joinedNs] of this.#joinedNs.entries()) {
      if (joinedNs === null && network.isAlive(place) && network.sizeAt(place) > half) this.#joinedNs[place] = ts;
    }
  }

  get reachable(): number {
    const { largest, alive } = this.#network;
    return alive === 0 ? 0 : largest / alive;
  }

  get nodes(): readonly DiscoveredNode[] {
    return this.#lives.map(({ node, upNs }, place) => ({
      node,
      upNs,
      firstPeerNs: this.#firstPeerNs[place] ?? null,
      joinedNs: this.#joinedNs[place] ?? null,
      peers: this.#network.isAlive(place) ? this.#network.peersOf(place) : null,
    }));
  }

  at(ts: number): DiscoveryInstant {
    let [least, most, sum] = [Infinity, 0, 0];
    for (const place of this.#lives.keys()) {
      if (!this.#network.isAlive(place)) continue;
      const peers = this.#network.peersOf(place);
      [least, most, sum] = [Math.min(least, peers), Math.max(most, peers), sum + peers];
    }
    const { alive } = this.#network;
    return { ts, reachable: this.reachable, least: alive === 0 ? 0 : least, mean: alive === 0 ? 0 : sum / alive, most };
  }

  #place(node: number): number {
    return this.#places.get(node) as number;
  }
}
