import { Components } from '../network/topologies/components.ts';

/** A peer that a node got or lost, as it says itself. ns since run start, as all times here. */
export interface PeerChange {
  readonly ts: number;
  readonly node: number;
  readonly peer: number;
  readonly isAdded: boolean;
}

/** Who says that a link stands: its end with the smaller number, the other, or both. */
type Sayers = number;

/**
 * The network of living nodes and the links between peers, and what it falls into. Places are 0 … count − 1. A link stands while at least one of its ends says so: programs
 * differ in whether the end that was dialled tells of it too.
 *
 * Links that come are joined as they come; the components are made anew only when a link is lost that held one together.
 */
export class PeerNetwork {
  readonly #links: readonly Map<number, Sayers>[];
  readonly #isAlive: Uint8Array;
  /** Links that join the components: those whose loss may part one. */
  readonly #joining = new Set<number>();
  #components: Components;
  /** Living nodes, by the place that stands for their component. */
  #sizes: Int32Array;
  #isStale = false;
  #version = 0;
  #alive = 0;
  #largest = 0;

  constructor(count: number) {
    this.#links = Array.from({ length: count }, () => new Map<number, Sayers>());
    this.#isAlive = new Uint8Array(count);
    this.#components = new Components(count);
    this.#sizes = new Int32Array(count);
  }

  get alive(): number {
    return this.#alive;
  }

  /** How many nodes the largest component has. */
  get largest(): number {
    this.#refresh();
    return this.#largest;
  }

  /** Another number whenever components may have changed. */
  get version(): number {
    this.#refresh();
    return this.#version;
  }

  /** How many nodes the component of a place has. */
  sizeAt(place: number): number {
    this.#refresh();
    return this.#sizes[this.#components.find(place)] ?? 0;
  }

  isAlive(place: number): boolean {
    return this.#isAlive[place] === 1;
  }

  peersOf(place: number): number {
    return this.#links[place]?.size ?? 0;
  }

  begin(place: number): void {
    if (this.isAlive(place)) return;
    this.#isAlive[place] = 1;
    this.#alive++;
    this.#grow(place, 1);
  }

  /** The node is gone, and with it all its links. */
  end(place: number): void {
    if (!this.isAlive(place)) return;
    for (const peer of this.#links[place]?.keys() ?? []) this.#links[peer]?.delete(place);
    this.#links[place]?.clear();
    this.#isAlive[place] = 0;
    this.#alive--;
    this.#isStale = true;
  }

  /** One that is gone neither gets peers nor is one. */
  add(place: number, peer: number): void {
    if (place === peer || !this.isAlive(place) || !this.isAlive(peer)) return;
    const before = this.#links[place]?.get(peer) ?? 0;
    this.#say(place, peer, before | sayer(place, peer));
    if (before === 0 && !this.#isStale) this.#join(place, peer);
  }

  remove(place: number, peer: number): void {
    const before = this.#links[place]?.get(peer) ?? 0;
    const after = before & ~sayer(place, peer);
    this.#say(place, peer, after);
    if (before !== 0 && after === 0 && this.#joining.has(this.#keyOf(place, peer))) this.#isStale = true;
  }

  #say(place: number, peer: number, sayers: Sayers): void {
    for (const [own, other] of [
      [place, peer],
      [peer, place],
    ] as const) {
      if (sayers === 0) this.#links[own]?.delete(other);
      else this.#links[own]?.set(other, sayers);
    }
  }

  #join(place: number, peer: number): void {
    const [one, other] = [this.#components.find(place), this.#components.find(peer)];
    if (!this.#components.join(one, other)) return;
    this.#joining.add(this.#keyOf(place, peer));
    const size = (this.#sizes[one] ?? 0) + (this.#sizes[other] ?? 0);
    this.#sizes[one] = 0;
    this.#sizes[other] = 0;
    this.#grow(place, size);
  }

  #grow(place: number, by: number): void {
    this.#version++;
    const root = this.#components.find(place);
    const size = (this.#sizes[root] ?? 0) + by;
    this.#sizes[root] = size;
    this.#largest = Math.max(this.#largest, size);
  }

  #refresh(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#version++;
    this.#components = new Components(this.#links.length);
    this.#sizes = Int32Array.from(this.#isAlive);
    this.#joining.clear();
    this.#largest = Math.min(1, this.#alive);
    for (const [place, links] of this.#links.entries()) {
      for (const peer of links.keys()) if (peer > place) this.#join(place, peer);
    }
  }

  #keyOf(place: number, peer: number): number {
    return Math.min(place, peer) * this.#links.length + Math.max(place, peer);
  }
}

function sayer(place: number, peer: number): Sayers {
  return place < peer ? 1 : 2;
}
