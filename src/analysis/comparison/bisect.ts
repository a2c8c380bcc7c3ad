import type { BisectAnswer } from '../../model/bisection.ts';

/** Between which places something moved: after the last that is as before, up to the first that has moved. What lies between them could not be told. */
export interface BisectEnd {
  /** -1: the older end itself. */
  readonly before: number;
  readonly moved: number;
}

/**
 * Finds where in a line of versions something moved, of which the last is known to have moved: asks for the one in the middle of what is open. One of which nobody can tell is left out,
 * and that nearest to the middle is asked for instead.
 * @param count versions after the older end
 */
export async function bisect(count: number, ask: (place: number) => Promise<BisectAnswer>): Promise<BisectEnd> {
  const untold = new Set<number>();
  let [before, moved] = [-1, count - 1];
  for (;;) {
    const middle = (before + moved) / 2;
    const open = Array.from({ length: moved - before - 1 }, (_, index) => before + 1 + index).filter((place) => !untold.has(place));
    const [next] = open.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
    if (next === undefined) return { before, moved };
    const answer = await ask(next);
    if (answer === 'before') before = next;
    else if (answer === 'moved') moved = next;
    else untold.add(next);
  }
}
