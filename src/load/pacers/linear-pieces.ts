import { NS_PER_S } from '../../model/clock.ts';
import type { Pacer } from '../../model/pacer.ts';

/** A stretch of time over which the rate goes in a straight line, per second, from one value to another. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Infinite only where both rates are the same, and only of the last piece. */
  readonly forNs: number;
}

interface Placed extends Piece {
  readonly startNs: number;
  readonly endNs: number;
  /** Operations before its start, and before its end. */
  readonly before: number;
  readonly after: number;
}

/**
 * Operations evenly spaced along a rate that is made of straight lines: operation n is due when the integral of the rate comes to n. The integral of
 * each line is inverted in closed form and from the number of the operation, never by adding up, so that nothing drifts; what a piece leaves of an
 * operation goes on in the next.
 */
export function linearPieces(pieces: readonly Piece[], pace: string): Pacer {
  const placed = place(pieces);
  const last = placed.at(-1) as Placed;
  const at = (elapsedNs: number): Placed => placed.find(({ endNs }) => elapsedNs < endNs) ?? last;
  return {
    pace,
    lengthNs: last.endNs,
    rate(elapsedNs) {
      const { startNs, endNs, forNs, from, to } = at(elapsedNs);
      return elapsedNs >= endNs ? 0 : from === to ? from : from + ((to - from) * (elapsedNs - startNs)) / forNs;
    },
    count(elapsedNs) {
      const piece = at(elapsedNs);
      return elapsedNs >= piece.endNs ? piece.after : piece.before + integral(piece, elapsedNs - piece.startNs);
    },
    schedule() {
      let operation = 0;
      let index = 0;
      let piece = placed[0] as Placed;
      return () => {
        while (operation >= piece.after) {
          const next = placed[++index];
          if (next === undefined) {
            index--;
            return Number.POSITIVE_INFINITY;
          }
          piece = next;
        }
        return piece.startNs + inverse(piece, operation++ - piece.before);
      };
    },
  };
}

function place(pieces: readonly Piece[]): readonly Placed[] {
  let startNs = 0;
  let before = 0;
  return pieces.map((piece) => {
    const endNs = startNs + piece.forNs;
    const area = (((piece.from + piece.to) / 2) * piece.forNs) / NS_PER_S;
    const after = before + (Number.isNaN(area) ? 0 : area);
    const placed = { ...piece, startNs, endNs, before, after };
    startNs = endNs;
    before = after;
    return placed;
  });
}

function integral({ from, to, forNs }: Piece, elapsedNs: number): number {
  const end = from === to ? from : from + ((to - from) * elapsedNs) / forNs;
  return (((from + end) / 2) * elapsedNs) / NS_PER_S;
}

/** When the integral comes to `count`: the root of from·t + slope·t²/2 = count, in the form that loses no digits where the slope is small. */
function inverse({ from, to, forNs }: Piece, count: number): number {
  if (from === to) return (count * NS_PER_S) / from;
  const slope = ((to - from) * NS_PER_S) / forNs;
  // at the very end of a fall to 0 rounding may make it negative
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
  return count === 0 ? 0 : Math.min(forNs, (2 * count * NS_PER_S) / (from + root));
}
