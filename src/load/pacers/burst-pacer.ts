import { NS_PER_S } from '../../model/clock.ts';
import type { Pacer, PacerPart } from '../../model/pacer.ts';
import { writeDuration } from '../../model/units.ts';

export const burst: PacerPart = {
  about: 'several operations due at once, again and again',
  options: {
    operations: { type: 'integer', required: true, min: 1, about: 'how many are due at once' },
    every: { type: 'duration', required: true, above: 0, about: 'time from one burst to the next, the first of which is due at the start' },
  },
  make: ({ operations, every }) => burstPacer(operations as number, every as number),
};

function burstPacer(size: number, everyNs: number): Pacer {
  const rate = (size * NS_PER_S) / everyNs;
  return {
    lengthNs: Number.POSITIVE_INFINITY,
    pace: `${size} at once every ${writeDuration(everyNs)}`,
    rate: () => rate,
    count: (elapsedNs) => size * Math.ceil(elapsedNs / everyNs),
    schedule() {
      let operation = 0;
      return () => Math.floor(operation++ / size) * everyNs;
    },
  };
}
