import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { privateKeyToAccount } from 'viem/accounts';
import { bytesToHex, keccak256 } from 'viem/utils';
import { sign } from './signed-transaction.ts';

const wei = fc.bigInt({ min: 0n, max: 2n ** 96n });
const transactions = fc.record({
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((key) => key.some((byte) => byte !== 0) && key[0] !== 0xff),
  chainId: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 2 ** 32 })),
  nonce: fc.oneof(fc.constantFrom(0, 127, 128, 255, 256), fc.nat()),
  gas: fc.integer({ min: 21_000, max: 2 ** 32 }),
  to: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ minLength: 20, maxLength: 20 })),
  value: fc.bigInt({ min: 0n, max: 2n ** 128n }),
  data: fc.uint8Array({ maxLength: 300 }),
});

test('transactions of EIP-1559 are signed, and called, as viem does it', async () => {
  await fc.assert(
    fc.asyncProperty(transactions, wei, wei, async ({ key, to, data, value, ...fields }, most, tip) => {
      // viem refuses a tip above the most
      const fees = { maxFeePerGas: most + tip, maxPriorityFeePerGas: tip };
      const { raw, hash } = sign({ ...fields, fees, call: { to, value, data } }, key);
      const { chainId, nonce, gas } = fields;
      const expected = await privateKeyToAccount(bytesToHex(key)).signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        gas: BigInt(gas),
        ...fees,
        value,
        data: bytesToHex(data),
        ...(to.length === 0 ? {} : { to: bytesToHex(to) }),
      });
      expect([raw, hash]).toEqual([expected, keccak256(expected)]);
    }),
    { numRuns: 60 },
  );
});

test('legacy transactions are signed for their chain alone, as viem does it', async () => {
  await fc.assert(
    fc.asyncProperty(transactions, wei, async ({ key, to, data, value, ...fields }, gasPrice) => {
      const { raw, hash } = sign({ ...fields, fees: { gasPrice }, call: { to, value, data } }, key);
      const { chainId, nonce, gas } = fields;
      const expected = await privateKeyToAccount(bytesToHex(key)).signTransaction({
        type: 'legacy',
        chainId,
        nonce,
        gas: BigInt(gas),
        gasPrice,
        value,
        data: bytesToHex(data),
        ...(to.length === 0 ? {} : { to: bytesToHex(to) }),
      });
      expect([raw, hash]).toEqual([expected, keccak256(expected)]);
    }),
    { numRuns: 60 },
  );
});
