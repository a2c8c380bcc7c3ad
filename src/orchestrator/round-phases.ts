/** A row of the table `phases`. Instants are ns since run start. */
export interface PhaseRow {
  readonly number: number;
  readonly name: string;
  readonly kind: string;
  readonly ts: number;
  readonly until: number;
}

interface SearchedRound {
  /** The round as one phase. */
  readonly phase: PhaseRow;
  /** Spans within it that the answer of its search rests on, in order. */
  readonly measured: readonly { readonly fromNs: number; readonly untilNs: number }[];
  /** How many rounds the plan has: the phases of all of them have numbers of their own. */
  readonly rounds: number;
}

/**
 * The phases of a measured round that searched for a rate: what it tried beside the rate that it found, most of it too much for the system, is no measurement of
 * anything. Each phase has the name of the round.
 */
export function searchPhases({ phase, measured, rounds }: SearchedRound): readonly PhaseRow[] {
  const borders = measured.flatMap(({ fromNs, untilNs }) => [
    { kind: 'measured', ts: fromNs },
    { kind: 'search', ts: untilNs },
  ]);
  const starts = [{ kind: 'search', ts: phase.ts }, ...borders];
  return starts
    .map(({ kind, ts }, index) => ({ ...phase, kind, ts, until: starts[index + 1]?.ts ?? phase.until }))
    .filter(({ ts, until }) => until > ts)
    .map((part, index) => ({ ...part, number: phase.number + index * rounds }));
}
