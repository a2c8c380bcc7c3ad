import { encodeAbiParameters } from 'viem/utils';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Values } from '../../../src/model/template.ts';
import { answerCheck } from './answer-check.ts';
import type { ExpectParams } from './query-params.ts';

const feed: Values = ({ path: [column = ''] }) => ({ seven: '7', nothing: undefined })[column];
const ofMethod = (expected: ExpectParams, answer: Json): string | undefined => answerCheck(expected, null)(answer, feed);
const ofFunction = (expected: ExpectParams, types: readonly string[], values: readonly unknown[]): string | undefined => {
  const outputs = types.map((type) => ({ type }));
  return answerCheck(expected, outputs)(encodeAbiParameters(outputs, values), feed);
};

describe('the answer of a method', () => {
  test('is right unless something is expected', () => {
    expect([ofMethod({}, null), ofMethod({}, '0x'), ofMethod({}, { a: 1 })]).toEqual([undefined, undefined, undefined]);
  });

  test('may be a quantity, written as people write it', () => {
    for (const is of [7, '7', '0x7', '$feed.seven', '7 wei']) expect(ofMethod({ is }, '0x7')).toBeUndefined();
    expect(ofMethod({ is: '1 ether' }, '0xde0b6b3a7640000')).toBeUndefined();
    expect(ofMethod({ is: 8 }, '0x7')).toBe('the answer is not 8');
    expect(ofMethod({ is: '$feed.seven' }, '0x8')).toBe('the answer is not "$feed.seven"');
    // bytes with leading zeros are no quantity
    expect(ofMethod({ is: 7 }, '0x0007')).toBe('the answer is not 7');
  });

  test('may be below or above what is expected', () => {
    expect(ofMethod({ least: 7, most: '0x7' }, '0x7')).toBeUndefined();
    expect(ofMethod({ least: '1 gwei' }, '0x7')).toBe('the answer is below "1 gwei"');
    expect(ofMethod({ most: 6 }, '0x7')).toBe('the answer is above 6');
    expect(() => ofMethod({ most: 6 }, null)).toThrow('the answer is no quantity');
  });

  test('may have to be there, and have values at their places', () => {
    expect(ofMethod({ not: null }, {})).toBeUndefined();
    expect(ofMethod({ not: null }, null)).toBe('the answer is null');
    const receipt = { status: '0x1', logs: [{ address: '0xAB' }] };
    expect(ofMethod({ json: { '$.status': 1, '$.logs[0].address': '0xab' } }, receipt)).toBeUndefined();
    expect(ofMethod({ json: { '$.status': 0 } }, receipt)).toBe('$.status is not 0');
    expect(ofMethod({ json: { '$.gone': 1 } }, null)).toBe('$.gone is not 1');
  });
});

describe('the answer of a function', () => {
  test('is compared by the types of its results', () => {
    expect(ofFunction({ is: '0x7' }, ['uint256'], [7n])).toBeUndefined();
    expect(ofFunction({ is: [7] }, ['uint8'], [7])).toBeUndefined();
    expect(ofFunction({ is: [1, 2] }, ['uint8[]'], [[1, 2]])).toBeUndefined();
    expect(ofFunction({ is: ['a', true] }, ['string', 'bool'], ['a', true])).toBeUndefined();
    expect(ofFunction({ is: '$feed.seven' }, ['int256'], [7n])).toBeUndefined();
    expect(ofFunction({ is: -7 }, ['int256'], [7n])).toBe('the answer is not -7');
    expect(ofFunction({ not: 0 }, ['uint256'], [0n])).toBe('the answer is 0');
    expect(ofFunction({ least: -1, most: 0 }, ['int256'], [-1n])).toBeUndefined();
  });

  test('is empty where there is no code', () => {
    const check = answerCheck({ is: 7 }, [{ type: 'uint256' }]);
    expect(check('0x', feed)).toBe('the answer is empty: there is no contract at this address, or it has no such function');
    expect(answerCheck({}, [])('0x', feed)).toBeUndefined();
  });
});
