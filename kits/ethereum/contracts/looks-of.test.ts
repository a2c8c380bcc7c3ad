import type { AbiFunction } from 'viem';
import { expect, test } from 'vitest';
import { looksOf } from './looks-of.ts';
import { store } from './store.generated.ts';

const functions = store.abi.filter((item): item is typeof item & AbiFunction => item.type === 'function');
const strange = { type: 'function', name: 'strange', inputs: [], outputs: [], stateMutability: 'view' } as const;

test('code has the functions that it was compiled from, and no others', () => {
  expect(looksOf(store.bytecode, functions).missing).toEqual([]);
  expect(looksOf(store.bytecode, [strange])).toEqual({ missing: ['strange()'], delegates: false });
});

test('proxies delegate, and what only pushes a byte of that number does not', () => {
  // EIP-1167
  expect(looksOf(`0x363d3d373d3d3d363d73${'be'.repeat(20)}5af43d82803e903d91602b57fd5bf3`, [strange]).delegates).toBe(true);
  expect(looksOf(`0xef0100${'be'.repeat(20)}`, []).delegates).toBe(true);
  expect(looksOf('0x60f400', []).delegates).toBe(false);
});
