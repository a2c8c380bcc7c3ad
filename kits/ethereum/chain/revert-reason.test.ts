import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeErrorResult, parseAbi, toFunctionSelector } from 'viem/utils';
import { reasonOf } from './revert-reason.ts';

const abi = parseAbi(['error Error(string)', 'error Panic(uint256)', 'error TooLate(uint256 block)']);
const names = new Map([[toFunctionSelector('TooLate(uint256)'), 'TooLate']]);
const tooLate = encodeErrorResult({ abi, errorName: 'TooLate', args: [7n] });

test('a call that is undone with a text is told by it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (text) => {
      const data = encodeErrorResult({ abi, errorName: 'Error', args: [text] });
      expect(reasonOf({ message: 'execution reverted', data })).toBe(`reverted: ${text}`);
    }),
  );
});

test('a panic is told by what it means, and by its number where that is not known', () => {
  const said = (code: bigint) => reasonOf({ message: '', data: encodeErrorResult({ abi, errorName: 'Panic', args: [code] }) });
  expect([0x01n, 0x11n, 0x12n, 0x32n, 0x7fn].map(said)).toEqual([
    'reverted: an assertion does not hold',
    'reverted: arithmetic overflow',
    'reverted: division by zero',
    'reverted: array index out of bounds',
    'reverted: panic 127',
  ]);
});

test("a contract's own error is told by its name, else by its selector", () => {
  expect(reasonOf({ message: '', data: tooLate }, names)).toBe('reverted: TooLate');
  expect(reasonOf({ message: '', data: tooLate })).toBe(`reverted: error ${tooLate.slice(0, 10)}`);
});

test('nodes may have what a call was undone with in an object, or not at all', () => {
  expect(reasonOf({ message: '', data: { message: 'reverted', data: tooLate } }, names)).toBe('reverted: TooLate');
  expect(reasonOf({ message: 'execution reverted', data: null })).toBe('reverted');
  expect(reasonOf({ message: 'execution reverted', data: '0x' })).toBe('reverted');
  expect(reasonOf({ message: 'out of gas', data: '0x' })).toBe('reverted: out of gas');
});

test('whatever bytes a contract undoes a call with, there is a reason', () => {
  const selectors = ['0x08c379a0', '0x4e487b71', '0x12345678'];
  fc.assert(
    fc.property(fc.constantFrom(...selectors), fc.uint8Array({ maxLength: 100 }), (selector, bytes) => {
      const data = `${selector}${Buffer.from(bytes).toString('hex')}`;
      expect(reasonOf({ message: 'execution reverted', data })).toMatch(/^reverted: /);
    }),
  );
  for (const selector of selectors) expect(reasonOf({ message: '', data: selector })).toBe(`reverted: error ${selector}`);
});
