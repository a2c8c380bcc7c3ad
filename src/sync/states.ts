/** Someone who waits for a state. Told once: with '' when the target is reached, else with why it never will be. */
export type Waiter = (problem: string) => void;

interface State {
  count: number;
  /** Participants that have signalled it. */
  readonly signalled: Set<string>;
  readonly waiting: Map<number, Set<Waiter>>;
}

/**
 * Counters that clients signal and wait for. Counts live as long as the rendezvous.
 *
 * A *participant* is a connection that said hello as node. Once one is lost (its link broke without a goodbye), every barrier that is not yet
 * met on a state which that participant has not signalled fails at once, and so does each later one, until a participant of that name is back.
 * Hosts are none: they never signal, and nodes inside them that do have connections of their own. Clients that never said hello, as those of
 * Testground, are none either: many of them end without closing their socket though all is well.
 */
export class States {
  readonly #states = new Map<string, State>();
  readonly #lost = new Map<string, string>();

  /** Counts one entry and returns the new count, from 1. */
  signal(key: string, participant: string | undefined): number {
    const state = this.#state(key);
    state.count++;
    if (participant !== undefined) state.signalled.add(participant);
    const reached = state.waiting.get(state.count);
    state.waiting.delete(state.count);
    for (const waiter of reached ?? []) waiter('');
    return state.count;
  }

  /** Calls `waiter` when the count is at least `target`: now if it is. Returns how to give up waiting. */
  wait(key: string, target: number, waiter: Waiter): () => void {
    const state = this.#state(key);
    const problem = target <= state.count ? '' : this.#problem(key, state, target);
    if (target <= state.count || problem !== '') {
      waiter(problem);
      return () => undefined;
    }
    const waiters = state.waiting.get(target) ?? new Set();
    waiters.add(waiter);
    state.waiting.set(target, waiters);
    return () => {
      waiters.delete(waiter);
      if (waiters.size === 0 && state.waiting.get(target) === waiters) state.waiting.delete(target);
    };
  }

  /** A participant is gone without a goodbye. */
  lose(participant: string, reason: string): void {
    this.#lost.set(participant, reason);
    for (const [key, state] of this.#states) {
      for (const [target, waiters] of state.waiting) {
        const problem = this.#problem(key, state, target);
        if (problem === '') continue;
        state.waiting.delete(target);
        for (const waiter of waiters) waiter(problem);
      }
    }
  }

  /** A participant of that name is there again. */
  regain(participant: string): void {
    this.#lost.delete(participant);
  }

  #problem(key: string, state: State, target: number): string {
    for (const [participant, reason] of this.#lost) {
      if (!state.signalled.has(participant)) {
        return `barrier "${key}" cannot reach ${target} (now ${state.count}): ${participant} was lost before it signalled (${reason})`;
      }
    }
    return '';
  }

  #state(key: string): State {
    let state = this.#states.get(key);
    if (state === undefined) {
      state = { count: 0, signalled: new Set(), waiting: new Map() };
      this.#states.set(key, state);
    }
    return state;
  }
}
