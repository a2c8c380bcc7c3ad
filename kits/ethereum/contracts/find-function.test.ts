import { expect, test } from 'vitest';
import { findFunction, signatureOf } from './find-function.ts';
import { store } from './store.generated.ts';

const found = (written: string, values = 0): string => {
  const answer = findFunction(store.abi, written, values);
  return 'fn' in answer ? signatureOf(answer.fn) : answer.problem;
};

test('a function is found by its name, or its signature however it is written', () => {
  expect(found('work')).toBe('work(uint256)');
  expect(found('put(uint256,uint256)')).toBe('put(uint256,uint256)');
  for (const written of [' put(uint key, uint value) ', 'put(uint, uint)', 'put( uint256,\tuint )'])
    expect(found(written)).toBe('put(uint256,uint256)');
});

test('one that is not there is told with the name that may be meant', () => {
  expect(found('wokr', 1)).toBe('the contract has no function wokr; did you mean work?');
  expect(findFunction([], 'work', 1)).toEqual({ problem: 'the contract has no function work: its ABI has none' });
});

test('several of a name need the signature, unless the number of values tells which is meant', () => {
  const input = { name: 'to', type: 'address' } as const;
  const mint = { type: 'function', name: 'mint', inputs: [input], outputs: [], stateMutability: 'nonpayable' } as const;
  const pair = { name: 'parts', type: 'tuple[]', components: [input, { name: 'id', type: 'uint256' }] } as const;
  const abi = [mint, { ...mint, inputs: [{ name: 'id', type: 'uint256' }] }, { ...mint, inputs: [input, pair] }] as const;
  const all = 'mint(address), mint(uint256), mint(address,(address,uint256)[])';
  expect(findFunction(abi, 'mint', 2)).toEqual({ fn: abi[2] });
  expect(findFunction(abi, 'mint(uint id)', 1)).toEqual({ fn: abi[1] });
  expect(findFunction(abi, 'mint', 1)).toEqual({
    problem: 'the contract has several functions mint; write which: mint(address), mint(uint256)',
  });
  expect(findFunction(abi, 'mint', 3)).toEqual({ problem: `no mint of the contract fits; accepted: ${all}` });
  expect(findFunction(abi, 'mint(bytes)', 1)).toEqual({ problem: `no mint of the contract fits; accepted: ${all}` });
});
