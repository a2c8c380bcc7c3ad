import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Account } from './account.ts';

const account = (next: number): Account => new Account({ address: `0x${'1'.repeat(40)}`, key: null }, next);

test('nonces are given out in order, from what the chain knows', () => {
  const one = account(7);
  expect([one.takeNonce(), one.takeNonce(), one.takeNonce()]).toEqual([7, 8, 9]);
});

test('a nonce that was not used is the next that is given out', () => {
  const one = account(0);
  for (let taken = 0; taken < 4; taken++) one.takeNonce();
  one.giveBack(2);
  one.giveBack(1);
  expect(one.free).toEqual([1, 2]);
  expect([one.takeNonce(), one.takeNonce(), one.takeNonce()]).toEqual([1, 2, 4]);
});

test('nobody waits for the highest nonces, so that they are no gap when they are given back', () => {
  const one = account(0);
  for (let taken = 0; taken < 3; taken++) one.takeNonce();
  one.giveBack(1);
  one.giveBack(2);
  expect(one.free).toEqual([]);
  expect(one.takeNonce()).toBe(1);
});

test('a nonce is given back once, and one that was never given out is not', () => {
  const one = account(0);
  for (let taken = 0; taken < 3; taken++) one.takeNonce();
  for (const nonce of [0, 0, 3, 17]) one.giveBack(nonce);
  expect(one.free).toEqual([0]);
});

test('what the chain has of an account is not given out again', () => {
  const one = account(0);
  for (let taken = 0; taken < 5; taken++) one.takeNonce();
  one.giveBack(1);
  one.giveBack(3);
  one.skipTo(2);
  expect(one.free).toEqual([3]);
  one.skipTo(9);
  expect([...one.free, one.takeNonce()]).toEqual([9]);
  one.skipTo(4);
  expect(one.takeNonce()).toBe(10);
});

test('a certain nonce is taken out of those that are free, once', () => {
  const one = account(0);
  for (let taken = 0; taken < 3; taken++) one.takeNonce();
  one.giveBack(1);
  expect([one.takeFree(0), one.takeFree(1), one.takeFree(1)]).toEqual([false, true, false]);
  expect([...one.free, one.takeNonce()]).toEqual([3]);
});

test('no nonce is in use twice, and below the highest in use each is in use or free, whatever is refused in which order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat()), { maxLength: 60 }), (steps) => {
      const one = account(3);
      const inUse = new Set<number>();
      for (const step of steps) {
        const given = step === null ? undefined : [...inUse][step % Math.max(1, inUse.size)];
        if (given === undefined) {
          const nonce = one.takeNonce();
          expect(inUse.has(nonce)).toBe(false);
          inUse.add(nonce);
        } else {
          inUse.delete(given);
          one.giveBack(given);
        }
        const all = [...inUse, ...one.free].toSorted((first, second) => first - second);
        expect(all).toEqual(Array.from(all, (_, place) => place + 3));
      }
    }),
  );
});
