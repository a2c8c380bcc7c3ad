/** What can be in flight: the list is threaded through its members. */
export interface Flier {
  before: Flier | undefined;
  after: Flier | undefined;
  /** Ends it because nobody waits for it any longer. */
  giveUp(): void;
}

/** What is in flight, oldest first. A list through its members: adding and removing allocate nothing and take the same time however many there are. */
export class InFlight {
  size = 0;
  #oldest: Flier | undefined;
  #youngest: Flier | undefined;

  add(flier: Flier): void {
    flier.before = this.#youngest;
    if (this.#youngest === undefined) this.#oldest = flier;
    else this.#youngest.after = flier;
    this.#youngest = flier;
    this.size++;
  }

  /** `flier` must be in the list. */
  remove(flier: Flier): void {
    const { before, after } = flier;
    if (before === undefined) this.#oldest = after;
    else before.after = after;
    if (after === undefined) this.#youngest = before;
    else after.before = before;
    flier.before = undefined;
    flier.after = undefined;
    this.size--;
  }

  /** Gives up all that are in flight, which must remove themselves. */
  giveUpAll(): void {
    for (let flier = this.#oldest; flier !== undefined; flier = this.#oldest) flier.giveUp();
  }
}
