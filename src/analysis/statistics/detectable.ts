/** The smallest p that the signed-rank test of so many pairs can give: all differences on one side. */
export function smallestPairedP(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/** The smallest p that the Mann–Whitney test can give. */
export function smallestUnpairedP(base: number, head: number): number {
  let choices = 1;
  for (let taken = 1; taken <= base; taken++) choices *= (head + taken) / taken;
  return Math.min(1, 2 / choices);
}

/** How many metrics can be told to differ all at once by tests whose smallest p is this: Holm multiplies it by their number. */
export function mostDetected(smallestP: number, level: number): number {
  // 0.05 is not quite 0.05
  return Math.floor(level / smallestP + 1e-9);
}

/** The fewest pairs with which one of so many metrics can be told to differ. */
export function pairsNeeded(metrics: number, level: number): number {
  return fewest((pairs) => mostDetected(smallestPairedP(pairs), level) >= metrics);
}

/** The fewest runs of either side with which one of so many metrics can be told to differ, where they are not paired. */
export function runsNeeded(metrics: number, level: number): number {
  return fewest((runs) => mostDetected(smallestUnpairedP(runs, runs), level) >= metrics);
}

function fewest(suffices: (count: number) => boolean): number {
  let count = 1;
  while (!suffices(count)) count++;
  return count;
}
