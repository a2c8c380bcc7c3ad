/** What is known of a message before it is chosen. */
export interface Candidate {
  readonly publisher: number;
  /** Arrivals at nodes other than the publisher. */
  readonly count: number;
  /** From publication to the last arrival, ns; NaN where there is none. */
  readonly lastNs: number;
}

export interface Limits {
  readonly arrivals: number;
  readonly messages: number;
}

export interface Choice {
  /** Places of those chosen among the candidates, ascending. */
  readonly chosen: readonly number[];
  /** In words; '' where all are there. */
  readonly text: string;
}

/** How many of the slowest and of the most typical are taken before the others. */
const ofEach = 100;

/**
 * Chooses messages to show where all would be too many: the slowest, those whose time to the last arrival is nearest to the median, then one of each publisher in turn,
 * as far as there is room.
 */
export function chooseMessages(candidates: readonly Candidate[], limits: Limits): Choice {
  const places = candidates.map((_, place) => place);
  const total = candidates.reduce((sum, { count }) => sum + count, 0);
  if (total <= limits.arrivals && candidates.length <= limits.messages) return { chosen: places, text: '' };
  const lastOf = (place: number): number => candidates[place]?.lastNs ?? Number.NaN;
  const slowest = places.filter((place) => Number.isFinite(lastOf(place))).sort((one, other) => lastOf(other) - lastOf(one));
  const median = lastOf(slowest[Math.floor(slowest.length / 2)] ?? -1);
  const typical = slowest.toSorted((one, other) => Math.abs(lastOf(one) - median) - Math.abs(lastOf(other) - median));
  const wanted = [...slowest.slice(0, ofEach), ...typical.slice(0, ofEach), ...inTurn(candidates)];
  const chosen = new Set<number>();
  let arrivals = 0;
  for (const place of new Set(wanted)) {
    const { count } = candidates[place] ?? { count: 0 };
    if (chosen.size >= limits.messages) break;
    if (arrivals + count > limits.arrivals) continue;
    arrivals += count;
    chosen.add(place);
  }
  return {
    chosen: [...chosen].sort((one, other) => one - other),
    text: `${chosen.size} of ${candidates.length} messages are here: the slowest ${ofEach}, the ${ofEach} nearest to the median, and some of each publisher`,
  };
}

/** One of each publisher in turn, in the order of publication. */
function inTurn(candidates: readonly Candidate[]): number[] {
  const seen = new Map<number, number>();
  const turns = candidates.map(({ publisher }, place) => {
    const turn = seen.get(publisher) ?? 0;
    seen.set(publisher, turn + 1);
    return { place, turn };
  });
  return turns.sort((one, other) => one.turn - other.turn || one.place - other.place).map(({ place }) => place);
}
