import { NS_PER_US } from '../../model/clock.ts';

/** The share of wakes that are to come in time. */
const inTime = 0.9;
/** By how much one wake changes what is thought of all, ns: less than `slackNs` of the words, or each instant would come too early for the thread. */
const stepNs = 5 * NS_PER_US;
const mostNs = 1000 * NS_PER_US;

/** How long before an instant a thread is to be woken so that it is there in time: learnt from how late earlier wakes came. */
export class Lead {
  #ns = 50 * NS_PER_US;

  get ns(): number {
    return this.#ns;
  }

  /** Takes in one wake, and how long it took. */
  learn(tookNs: number): void {
    // a quantile stands where as much pulls up as down
    const change = tookNs > this.#ns ? inTime : inTime - 1;
    this.#ns = Math.min(mostNs, Math.max(0, this.#ns + change * stepNs));
  }
}
