import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEther, formatGwei, parseEther, parseGwei } from 'viem/utils';
import { readAmount, writeAmount } from './amount.ts';

const amounts = fc.bigInt({ min: 0n, max: 2n ** 128n });

test('amounts of ether and gwei are read as viem reads them, to the wei', () => {
  fc.assert(
    fc.property(amounts, (wei) => {
      const [ether, gwei] = [formatEther(wei), formatGwei(wei)];
      expect([readAmount(`${ether} ether`), readAmount(`${gwei}gwei`)]).toEqual([parseEther(ether), parseGwei(gwei)]);
      expect([readAmount(`${wei} wei`), readAmount(String(wei)), readAmount(` ${wei} `)]).toEqual([wei, wei, wei]);
    }),
  );
});

test('an amount that is written is read as the same', () => {
  fc.assert(
    fc.property(amounts, (wei) => {
      expect(readAmount(writeAmount(wei))).toBe(wei);
    }),
  );
  expect([0n, 999_999n, 10n ** 6n, 15n * 10n ** 8n, 10n ** 14n, 15n * 10n ** 17n, 10n ** 21n].map(writeAmount)).toEqual([
    '0 wei',
    '999999 wei',
    '0.001 gwei',
    '1.5 gwei',
    '0.0001 ether',
    '1.5 ether',
    '1000 ether',
  ]);
});

test('what is no amount, or a part of a wei, is not read', () => {
  for (const wrong of [
    '',
    'ether',
    '-1',
    '1 Ether',
    '1 finney',
    '1e18',
    '0x10',
    '.5 ether',
    '1. ether',
    '1.5',
    '1.5 wei',
    '0.0000000001 gwei',
  ])
    expect([wrong, readAmount(wrong)]).toEqual([wrong, undefined]);
  for (const wrong of [-1, 1.5, 1e21, Number.NaN, null, true, {}, [], undefined])
    expect([wrong, readAmount(wrong)]).toEqual([wrong, undefined]);
});
