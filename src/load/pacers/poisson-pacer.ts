import type { Pacer, PacerPart } from '../../model/pacer.ts';
import { seededRandom } from '../../model/random.ts';
import { reachCount } from '../../model/reach-count.ts';

export const poisson: PacerPart = {
  about: 'operations that come at random and know nothing of one another, as from many independent users',
  options: { rate: { type: 'pacer', required: true, about: 'how many come on average: a rate, or another pacer whose rate they follow' } },
  make: async (_options, site) => poissonPacer(await site.inner(['rate'], site)),
};

/**
 * A Poisson process of unit rate whose time is stretched so that it follows the rate of `inner`: exact for any shape (the time-rescaling theorem,
 * Çinlar, Introduction to Stochastic Processes, 1975, §4.7).
 */
function poissonPacer(inner: Pacer): Pacer {
  return {
    lengthNs: inner.lengthNs,
    pace: `${inner.pace} at random (Poisson)`,
    rate: (elapsedNs) => inner.rate(elapsedNs),
    count: (elapsedNs) => inner.count(elapsedNs),
    schedule(seed) {
      const random = seededRandom(seed, 'poisson');
      const reached = reachCount(inner);
      let expected = 0;
      return () => {
        expected -= Math.log(1 - random.next());
        return reached(expected);
      };
    },
  };
}
