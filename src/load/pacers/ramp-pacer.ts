import { NS_PER_S } from '../../model/clock.ts';
import { ImpossibleShape, type PacerEnd, type PacerPart } from '../../model/pacer.ts';
import { writeRate } from '../../model/units.ts';
import { linearPieces } from './linear-pieces.ts';

interface RampOptions {
  readonly from: number;
  readonly to: number;
}

export const ramp: PacerPart = {
  about: 'a rate that goes in a straight line from one value to another, from the start of the entry to its end',
  options: {
    from: { type: 'rate', default: '0/s', about: 'rate at the start' },
    to: { type: 'rate', required: true, about: 'rate at the end' },
  },
  make(options, end) {
    const { from, to } = options as unknown as RampOptions;
    if (from + to === 0) throw new ImpossibleShape(['to'], 'from 0/s to 0/s there is no operation');
    // beyond its end it stays where it got to, so that an entry of so many operations does not depend on how the last is rounded
    return linearPieces(
      [
        { from, to, forNs: lengthNs({ from, to }, end) },
        { from: to, to, forNs: Number.POSITIVE_INFINITY },
      ],
      `${writeRate(from)} → ${writeRate(to)}`,
    );
  },
};

/** A ramp of so many operations takes as long as they take at its mean rate. */
function lengthNs({ from, to }: RampOptions, { forNs, operations }: PacerEnd): number {
  if (forNs !== null) return forNs;
  if (operations !== null) return ((2 * operations) / (from + to)) * NS_PER_S;
  throw new ImpossibleShape([], 'goes on for as long as its entry, which has no end; write for: 20s or operations: 1000');
}
