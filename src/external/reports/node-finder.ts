import type { Json } from '../../model/json.ts';
import type { NodeHandle } from '../../model/node.ts';

/** How deep into a card texts are looked for. */
const deepest = 4;

/** Finds nodes by what others call them: their name, their address, or a text that stands in their card and in no other. */
export class NodeFinder {
  readonly #nodes: () => readonly NodeHandle[];
  #known: readonly NodeHandle[] = [];
  #numbers = new Map<string, number>();

  /** @param nodes those whose cards are known so far, another list when there are more; may have holes */
  constructor(nodes: () => readonly NodeHandle[]) {
    this.#nodes = nodes;
  }

  /** The number of the node; undefined where none (or more than one) is called so. */
  find(text: string): number | undefined {
    const nodes = this.#nodes();
    if (nodes !== this.#known) {
      this.#known = nodes;
      this.#numbers = numbersOf(nodes.filter((node) => node !== undefined));
    }
    return this.#numbers.get(text);
  }
}

function numbersOf(nodes: readonly NodeHandle[]): Map<string, number> {
  const numbers = new Map<string, number>();
  const shared = new Set<string>();
  for (const { number, card, endpoints } of nodes) {
    const addresses = Object.values(endpoints).map(({ inside }) => inside);
    for (const text of new Set([...textsOf(card, 0), ...addresses])) {
      if (numbers.has(text)) shared.add(text);
      numbers.set(text, number);
    }
  }
  for (const text of shared) numbers.delete(text);
  // a name is a name, whatever stands in cards
  for (const { number, name } of nodes) numbers.set(name, number);
  return numbers;
}

function textsOf(card: Json, depth: number): readonly string[] {
  if (typeof card === 'string') return card === '' ? [] : [card];
  if (typeof card !== 'object' || card === null || depth === deepest) return [];
  return Object.values(card).flatMap((each: Json) => textsOf(each, depth + 1));
}
