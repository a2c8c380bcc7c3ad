import { ImpossibleShape, type Pacer } from '../../model/pacer.ts';
import { seededRandom } from '../../model/random.ts';

interface SequencePart {
  /** A pause where there is none. */
  readonly pacer: Pacer | undefined;
  readonly forNs: number;
}

/** Pacers one after another. Each begins anew when its turn comes, and is cut off when the next one's does. */
export function inSequence(parts: readonly SequencePart[]): Pacer {
  if (parts.every(({ pacer }) => pacer === undefined)) throw new ImpossibleShape(['sequence'], 'all parts are pauses');
  let endNs = 0;
  const turns = parts.map(({ pacer, forNs }) => {
    const startNs = endNs;
    endNs += forNs;
    return { pacer, startNs, endNs };
  });
  const lengthNs = endNs;
  return {
    lengthNs,
    pace: parts.map(({ pacer }) => pacer?.pace ?? 'pause').join(', then '),
    rate(elapsedNs) {
      const turn = turns.find(({ endNs }) => elapsedNs < endNs);
      return turn?.pacer?.rate(elapsedNs - turn.startNs) ?? 0;
    },
    count: (elapsedNs) =>
      turns.reduce(
        (sum, { pacer, startNs, endNs }) =>
          sum + (pacer === undefined || elapsedNs <= startNs ? 0 : pacer.count(Math.min(elapsedNs, endNs) - startNs)),
        0,
      ),
    schedule(seed) {
      let index = -1;
      let [startNs, untilNs] = [0, 0];
      let next = (): number => Number.POSITIVE_INFINITY;
      return () => {
        for (;;) {
          const due = startNs + next();
          if (due < untilNs) return due;
          const turn = turns[++index];
          if (turn === undefined) {
            index--;
            return Number.POSITIVE_INFINITY;
          }
          ({ startNs, endNs: untilNs } = turn);
          next = turn.pacer?.schedule(seedOf(seed, index)) ?? (() => Number.POSITIVE_INFINITY);
        }
      };
    },
  };
}

/** Parts that draw from the same seed would draw the same. */
export function seedOf(seed: number, part: number): number {
  return seededRandom(seed, 'composite', part).int(2 ** 31);
}
