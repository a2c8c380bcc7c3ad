import { defineObserver } from 'regatta/observer';

/** Throws at the second operation that ends. */
export default defineObserver({
  about: 'throws',
  make: () => {
    let ended = 0;
    return {
      finished: () => {
        if (++ended === 2) throw new Error('thrown by an observer');
      },
    };
  },
});
