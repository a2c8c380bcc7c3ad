/** How many are kept: what goes wrong in ever new words must not fill the memory. */
const mostTexts = 20;

/** Different texts, each once, in the order in which they came; of those beyond the first few it is only told that there are more. */
export class DistinctTexts implements Iterable<string> {
  readonly #texts = new Set<string>();
  readonly #more: string;

  /** `more`: what is told in place of those that are not kept. */
  constructor(more: string) {
    this.#more = more;
  }

  /** @returns false where it is kept already */
  add(text: string): boolean {
    if (this.#texts.has(text)) return false;
    this.#texts.add(this.#texts.size < mostTexts ? text : this.#more);
    return true;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#texts.values();
  }
}
