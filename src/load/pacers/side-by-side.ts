import type { Pacer } from '../../model/pacer.ts';
import { seedOf } from './in-sequence.ts';

/** Pacers side by side: everything that is due of any of them is due. It goes on for as long as the longest. */
export function sideBySide(pacers: readonly Pacer[]): Pacer {
  return {
    lengthNs: Math.max(...pacers.map(({ lengthNs }) => lengthNs)),
    pace: pacers.map(({ pace }) => pace).join(' beside '),
    rate: (elapsedNs) => pacers.reduce((sum, pacer) => sum + pacer.rate(elapsedNs), 0),
    count: (elapsedNs) => pacers.reduce((sum, pacer) => sum + pacer.count(elapsedNs), 0),
    schedule(seed) {
      const walks = pacers.map((pacer, index) => pacer.schedule(seedOf(seed, index)));
      const heads = Float64Array.from(walks, (next) => next());
      return () => {
        let first = 0;
        for (let index = 1; index < heads.length; index++) {
          if ((heads[index] as number) < (heads[first] as number)) first = index;
        }
        const due = heads[first] as number;
        heads[first] = (walks[first] as () => number)();
        return due;
      };
    },
  };
}
