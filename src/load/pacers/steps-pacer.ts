import { ImpossibleShape, type PacerPart } from '../../model/pacer.ts';
import { writeDuration, writeRate } from '../../model/units.ts';
import { linearPieces } from './linear-pieces.ts';

/** More is a slip: it is no staircase any longer. */
const mostSteps = 10_000;

interface StepsOptions {
  readonly from: number;
  readonly by: number;
  readonly every: number;
  readonly to: number;
}

export const steps: PacerPart = {
  about: 'a staircase, up or down, which stays on its last step',
  options: {
    from: { type: 'rate', required: true, about: 'rate of the first step' },
    to: { type: 'rate', required: true, about: 'rate of the last step; the step before it may be a shorter way below' },
    by: { type: 'rate', required: true, above: 0, about: 'how high a step is' },
    every: { type: 'duration', required: true, above: 0, about: 'how long each step lasts' },
  },
  make(options) {
    const { from, to, by, every } = options as unknown as StepsOptions;
    if (from === to) throw new ImpossibleShape(['to'], `from and to are both ${writeRate(to)}, which is no staircase`);
    // a quotient such as 0.3 / 0.1 may come out just above the whole number
    const count = Math.ceil(Math.abs(to - from) / by - 1e-9);
    if (count > mostSteps) throw new ImpossibleShape(['by'], `these are ${count} steps; at most ${mostSteps} are accepted`);
    const rates = Array.from({ length: count }, (_, step) => from + Math.sign(to - from) * by * step);
    return linearPieces(
      [...rates.map((rate) => ({ from: rate, to: rate, forNs: every })), { from: to, to, forNs: Number.POSITIVE_INFINITY }],
      `${writeRate(from)} → ${writeRate(to)} by ${writeRate(by)} every ${writeDuration(every)}`,
    );
  },
};
