import { expect, test } from 'vitest';
import { isBelowIntrinsic } from './intrinsic-gas.ts';

const to = `0x${'1'.repeat(40)}`;

test('a limit is enough from what the transaction itself takes on, by its bytes; since Prague they take more where little code runs', () => {
  for (const [transaction, before, since] of [
    [{ to, data: '0x' }, 21_000, 21_000],
    [{ to, data: '0x00ff00' }, 21_024, 21_060],
    [{ to: null, data: '0x' }, 53_000, 53_000],
    [{ to: null, data: `0x${'ff'.repeat(33)}` }, 53_000 + 33 * 16 + 4, 53_000 + 33 * 16 + 4],
    [{ to: null, data: `0x${'ff'.repeat(2000)}` }, 53_000 + 2000 * 16 + 63 * 2, 21_000 + 2000 * 40],
  ] as const) {
    for (const [least, isSincePrague] of [
      [before, false],
      [since, true],
    ] as const) {
      expect([least - 1, least].map((gas) => isBelowIntrinsic(gas, transaction, isSincePrague))).toEqual([true, false]);
    }
  }
});
