/** Views come by the second, a little early or late: one that is late by less than this is still that of its second. */
const slackMs = 500;

/** Lets figures through each so often, and at once where another round begins. */
export class Seldom {
  readonly #intervalMs: number;
  readonly #now: () => number;
  #round: string | undefined;
  #nextMs = 0;

  constructor(intervalMs: number, now: () => number) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  isTime(round: string): boolean {
    const now = this.#now();
    if (round === this.#round && now < this.#nextMs - slackMs) return false;
    this.#round = round;
    this.#nextMs = now + this.#intervalMs;
    return true;
  }
}
