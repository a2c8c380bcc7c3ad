/** How many different ones are told with their words. */
const mostTold = 3;

/** What is told of things that go wrong many times: how often, and the first few different ones in full. */
export class ProblemTally {
  readonly #told = new Map<string, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#count++;
    const times = this.#told.get(text);
    if (times !== undefined || this.#told.size < mostTold) this.#told.set(text, (times ?? 0) + 1);
  }

  /** undefined where there are none. @param heading gets their number */
  tell(heading: (count: number) => string): string | undefined {
    if (this.#count === 0) return undefined;
    const told = [...this.#told].map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`));
    const isAll = [...this.#told.values()].reduce((sum, times) => sum + times, 0) === this.#count;
    return `${heading(this.#count)}${isAll ? '' : `, the first ${told.length}`}: ${told.join('; ')}`;
  }
}
