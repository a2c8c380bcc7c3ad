import { expect, test } from 'vitest';
import { readYaml } from './read-yaml.ts';

const read = (text: string): unknown => readYaml('x.yaml', '/x.yaml', text).value;

test('a whole number that cannot be held exactly stays the text it is written as', () => {
  expect(read('[9007199254740993, -9007199254740993, 0x20000000000001, 1000000000000000000000000]')).toEqual([
    '9007199254740993',
    '-9007199254740993',
    '0x20000000000001',
    '1000000000000000000000000',
  ]);
});

test('an address or a hash without quotes stays what it is, also where most of its digits are 0', () => {
  const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
  const small = `0x${'0'.repeat(39)}1`;
  const hash = `0x${'ab'.repeat(32)}`;
  expect(read(`at: ${address}\nlist: [${small}, ${hash}]`)).toEqual({ at: address, list: [small, hash] });
});

test('other numbers are numbers, and texts texts', () => {
  expect(read('[1, -7, 0x10, 9007199254740991, 1.5, 1e30, "0x10", text]')).toEqual([
    1,
    -7,
    16,
    Number.MAX_SAFE_INTEGER,
    1.5,
    1e30,
    '0x10',
    'text',
  ]);
});
