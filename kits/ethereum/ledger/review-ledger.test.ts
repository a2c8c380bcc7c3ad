import { afterEach, expect, test, vi } from 'vitest';
import { paramsSchema } from '../../../src/experiment/value-schema.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { ledgerParams, ledgerParamsOf } from './ledger-params.ts';
import { reviewLedger } from './review-ledger.ts';

const key = (digit: string): string => `0x${digit.repeat(64)}`;
const ofAccounts = (accounts: JsonObject): readonly string[] =>
  reviewLedger(ledgerParamsOf(paramsSchema(ledgerParams(21_000)).parse({ accounts })), []).map(
    ({ level, text, path = [] }) => `${level} ${path.join('.')}: ${text}`,
  );

afterEach(() => vi.unstubAllEnvs());

test('a secret may be named by a variable, which may hold several keys', () => {
  vi.stubEnv('PAYER', key('1'));
  vi.stubEnv('SENDERS', `${key('2')}, ${key('3')}\n`);
  expect(ofAccounts({ keys: [key('4'), '$env.SENDERS'], count: 3, fund: '1 ether', funder: '$env.PAYER' })).toEqual([]);
  expect(ofAccounts({ keys: ['$env.SENDERS'], count: 3 })).toEqual(['error accounts.count: count is 3, and there are only 2 keys']);
  expect(ofAccounts({ keys: ['$env.SENDERS', key('3')] })).toEqual(['error accounts.keys: a key is there twice']);
});

test('a variable that is not set here is warned of, and nothing is said of what it may hold', () => {
  expect(ofAccounts({ keys: ['$env.REGATTA_TEST_NONE'], count: 9 })).toEqual([
    'warning accounts.keys.0: $env.REGATTA_TEST_NONE: REGATTA_TEST_NONE is not set here; whatever drives the load needs it in its environment',
  ]);
});

test('what is wrong with a secret is told without it', () => {
  vi.stubEnv('PAYER', 'hunter2');
  const told = ofAccounts({ keys: [key('2'), '$env.PAYER'], fund: '1 ether', funder: '$env.PAYER' });
  expect(told).toEqual([
    'error accounts.keys: key 2 of 2 is no private key; accepted: 0x and 64 hexadecimal digits',
    'error accounts.funder: funder is no private key; accepted: 0x and 64 hexadecimal digits',
  ]);
});

test('nothing else stands for a secret', () => {
  expect(ofAccounts({ mnemonic: '$word' })).toEqual(['error accounts.mnemonic: $word is neither a param nor a variable, $env.NAME']);
  expect(ofAccounts({ path: '$env.HOME' })).toEqual(['error accounts.path: $env.HOME is neither a param nor a variable, $env.NAME']);
});
