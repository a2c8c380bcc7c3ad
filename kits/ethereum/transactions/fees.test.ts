import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { feesAt } from './fees.ts';

const gwei = 10n ** 9n;
const baseFees = fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }));
const written = fc.option(
  fc.nat({ max: 1000 }).map((value) => `${value} gwei`),
  { nil: undefined },
);

test('unless the experiment says, a transaction may pay twice the base fee and a tip of 1 gwei', () => {
  expect(feesAt(7n * gwei, { type: 'eip1559' })).toEqual({ maxFeePerGas: 15n * gwei, maxPriorityFeePerGas: gwei });
  expect(feesAt(7n * gwei, { type: 'eip1559', tip: '3 gwei' })).toEqual({ maxFeePerGas: 17n * gwei, maxPriorityFeePerGas: 3n * gwei });
  expect(feesAt(7n * gwei, { type: 'legacy' })).toEqual({ gasPrice: 14n * gwei });
});

test('what is said stands, whatever the base fee', () => {
  expect(feesAt(7n * gwei, { type: 'eip1559', max: '9 gwei', tip: 5 })).toEqual({ maxFeePerGas: 9n * gwei, maxPriorityFeePerGas: 5n });
  expect(feesAt(7n * gwei, { type: 'legacy', price: '2 gwei' })).toEqual({ gasPrice: 2n * gwei });
});

test('a chain before EIP-1559 has no base fee: 2 gwei are paid for each gas', () => {
  expect(feesAt(null, { type: 'legacy' })).toEqual({ gasPrice: 2n * gwei });
});

test('a tip is never above the most, which nodes refuse', () => {
  fc.assert(
    fc.property(baseFees, written, written, (baseFee, max, tip) => {
      const fees = feesAt(baseFee, { type: 'eip1559', ...(max === undefined ? {} : { max }), ...(tip === undefined ? {} : { tip }) });
      if ('gasPrice' in fees) throw new Error('these are legacy');
      expect(fees.maxPriorityFeePerGas <= fees.maxFeePerGas).toBe(true);
    }),
  );
});
