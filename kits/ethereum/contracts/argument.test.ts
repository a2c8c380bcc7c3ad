import * as fc from 'fast-check';
import { decodeAbiParameters, encodeAbiParameters } from 'viem/utils';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { argumentOf, argumentsOf, type Parameter } from './argument.ts';

const of = (type: string, value: Json): unknown => argumentOf({ type }, value);
const problem = (type: string, value: Json): string => {
  try {
    return `none: ${String(of(type, value))}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('an argument', () => {
  test('that is a whole number may be a number, or text in decimal or hexadecimal, of any size', () => {
    expect([of('uint256', 7), of('uint8', '255'), of('int64', '-0x10'), of('uint', `0x${'f'.repeat(64)}`)]).toEqual([
      7n,
      255n,
      -16n,
      2n ** 256n - 1n,
    ]);
    expect(of('uint256', '100000000000000000000')).toBe(10n ** 20n);
  });

  test('out of the range of its type is told with that range', () => {
    expect(problem('uint8', 256)).toBe('256 is no uint8; accepted: 0 to 255');
    expect(problem('uint256', '-1')).toBe('"-1" is no uint256; accepted: 0 to 2^256-1');
    expect(problem('int128', `0x${'f'.repeat(32)}`)).toMatch(/is no int128; accepted: -2\^127 to 2\^127-1$/);
  });

  test('that JavaScript has rounded already is refused rather than sent', () => {
    expect(problem('uint256', 1e18)).toBe(
      '1000000000000000000 is no uint256; accepted: a number of this size as text, since JavaScript would round it',
    );
    expect(problem('uint256', 1.5)).toBe('1.5 is no uint256; accepted: a whole number, or as text in decimal or hexadecimal');
  });

  test('of every type has its notation, and what is none is told', () => {
    const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
    expect([of('address', address), of('bool', 'true'), of('bytes2', '0xabcd'), of('bytes', '0x'), of('string', 'a')]).toEqual([
      address,
      true,
      '0xabcd',
      '0x',
      'a',
    ]);
    expect(problem('address', '0x5Fb')).toBe('"0x5Fb" is no address; accepted: 0x and 40 digits in hexadecimal');
    expect(problem('bool', 1)).toBe('1 is no bool; accepted: true or false');
    expect(problem('bytes4', '0xabcd')).toBe('"0xabcd" is no bytes4; accepted: 0x and 8 digits in hexadecimal');
    expect(problem('bytes', '0xabc')).toBe('"0xabc" is no bytes; accepted: 0x and two digits in hexadecimal for each byte');
    expect(problem('string', 7)).toBe('7 is no string; accepted: a text; write "7"');
    expect(problem('function', '0x')).toBe('has the type function, which is not supported');
  });

  test('that is a list may be text, as feeds have it, and is told by its item', () => {
    expect(of('uint8[2]', '[1, "0x2"]')).toEqual([1n, 2n]);
    expect(of('uint8[][]', [[1], []])).toEqual([[1n], []]);
    expect(problem('uint8[2]', [1])).toBe('[1] is no uint8[2]; accepted: 2 items, not 1');
    expect(problem('uint8[][]', [[1], [2, 999]])).toBe('item 1: item 1: 999 is no uint8; accepted: 0 to 255');
    expect(problem('uint8[]', 'x')).toBe('"x" is no uint8[]; accepted: a list');
  });

  test('with values that only an operation has is checked around them', () => {
    const isOpen = (text: string): boolean => text.startsWith('$');
    expect(argumentOf({ type: 'uint8[]' }, ['$a', 2], isOpen)).toEqual([undefined, 2n]);
    expect(() => argumentOf({ type: 'uint8[]' }, ['$a', 256], isOpen)).toThrow('item 1: 256 is no uint8');
  });
});

describe('arguments of a function', () => {
  const order: Parameter = {
    name: 'order',
    type: 'tuple',
    components: [
      { name: 'to', type: 'address' },
      { name: 'amounts', type: 'uint256[]' },
    ],
  };
  const to = `0x${'1'.repeat(40)}`;

  test('are a list in order, or a map by name, and so are tuples', () => {
    const expected = [[to, [1n]], true];
    expect(argumentsOf([order, { name: 'fast', type: 'bool' }], [[to, [1]], true])).toEqual(expected);
    expect(argumentsOf([order, { name: 'fast', type: 'bool' }], { fast: true, order: { amounts: ['1'], to } })).toEqual(expected);
  });

  test('that are too few, too many, misspelt or wrong are told with what is accepted', () => {
    const inputs = [
      { name: 'key', type: 'uint256' },
      { name: '', type: 'bool' },
    ];
    expect(() => argumentsOf(inputs, [1])).toThrow('1 value; accepted: key (uint256), 1 (bool)');
    expect(() => argumentsOf([], [1])).toThrow('1 value; accepted: none');
    expect(() => argumentsOf(inputs, { kye: 1, 1: true })).toThrow('there is no kye; did you mean key?');
    expect(() => argumentsOf(inputs, { key: 1 })).toThrow('1 (bool) is missing; accepted: key (uint256), 1 (bool)');
    expect(() => argumentsOf([order], [{ to: 5, amounts: [] }])).toThrow('order: to: 5 is no address');
  });
});

test('what arguments become is what an encoder takes, and comes back from what it encodes', () => {
  const pair = (type: string, value: fc.Arbitrary<Json>) => value.map((json) => ({ type, json }));
  const anyValue = fc.oneof(
    pair('uint256', fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String)),
    pair('int96', fc.bigInt({ min: -(2n ** 95n), max: 2n ** 95n - 1n }).map(String)),
    pair('uint16', fc.integer({ min: 0, max: 65_535 })),
    pair(
      'bytes',
      fc.uint8Array({ maxLength: 80 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
    ),
    pair('string', fc.string({ unit: 'grapheme' })),
    pair('bool', fc.boolean()),
    pair('int8[3]', fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 3, maxLength: 3 })),
    pair('string[]', fc.array(fc.string())),
  );
  fc.assert(
    fc.property(fc.array(anyValue, { minLength: 1, maxLength: 4 }), (values) => {
      const inputs = values.map(({ type }) => ({ type }));
      const read = argumentsOf(
        inputs,
        values.map(({ json }) => json),
      );
      const back = decodeAbiParameters(inputs, encodeAbiParameters(inputs, read));
      const plain = (value: unknown): unknown =>
        Array.isArray(value) ? value.map(plain) : typeof value === 'boolean' ? value : String(value);
      expect(plain(back)).toEqual(plain(values.map(({ json }) => json)));
    }),
    { numRuns: 200 },
  );
});
