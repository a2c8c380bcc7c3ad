import type { Pacer, PacerPart } from '../../model/pacer.ts';
import { writeRate } from '../../model/units.ts';
import { linearPieces } from './linear-pieces.ts';

/** `rate` operations per second, evenly spaced: operation n is due at n / rate after the round's start. */
export function constantPacer(rate: number): Pacer {
  return linearPieces([{ from: rate, to: rate, forNs: Number.POSITIVE_INFINITY }], writeRate(rate));
}

export const constant: PacerPart = {
  about: 'operations evenly spaced at one rate; `rate: 4/s` is short for it',
  options: { rate: { type: 'rate', required: true, above: 0, about: 'operations per second, over all targets of the entry' } },
  make: ({ rate }) => constantPacer(rate as number),
};
