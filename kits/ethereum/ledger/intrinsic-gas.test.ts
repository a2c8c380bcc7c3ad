import { expect, test } from 'vitest';
import { isBelowIntrinsic } from './intrinsic-gas.ts';

const to = `0x${'1'.repeat(40)}`;

test('a limit is enough from what the transaction itself takes on, by its bytes', () => {
  for (const [transaction, least] of [
    [{ to, data: '0x' }, 21_000],
    [{ to, data: '0x00ff00' }, 21_024],
    [{ to: null, data: '0x' }, 53_000],
    [{ to: null, data: `0x${'ff'.repeat(33)}` }, 53_000 + 33 * 16 + 4],
  ] as const) {
    expect([isBelowIntrinsic(least - 1, transaction), isBelowIntrinsic(least, transaction)]).toEqual([true, false]);
  }
});
