import { expect, test } from 'vitest';
import { type Candidate, chooseMessages } from './choose-messages.ts';

/** So many messages of ten arrivals, in turn from four publishers, each a little slower than the one before. */
function candidates(count: number): Candidate[] {
  return Array.from({ length: count }, (_, place) => ({ publisher: place % 4, count: 10, lastNs: place }));
}

test('all messages are there as long as there is room', () => {
  expect(chooseMessages(candidates(50), { arrivals: 500, messages: 50 })).toEqual({
    chosen: Array.from({ length: 50 }, (_, place) => place),
    text: '',
  });
});

test('beyond that the slowest, the most typical and some of each publisher are, in the order of publication', () => {
  const { chosen, text } = chooseMessages(candidates(10_000), { arrivals: 4000, messages: 10_000 });
  expect(chosen).toHaveLength(400);
  expect(chosen).toEqual(chosen.toSorted((one, other) => one - other));
  expect(chosen.filter((place) => place >= 9900)).toHaveLength(100);
  expect(chosen.filter((place) => Math.abs(place - 5000) <= 51).length).toBeGreaterThanOrEqual(100);
  const others = chosen.filter((place) => place < 4000);
  expect([0, 1, 2, 3].map((publisher) => others.filter((place) => place % 4 === publisher).length)).toEqual([50, 50, 50, 50]);
  expect(text).toBe('400 of 10000 messages are here: the slowest 100, the 100 nearest to the median, and some of each publisher');
});

test('a message that is too large for the room that is left makes way for smaller ones', () => {
  const huge = { publisher: 9, count: 1_000_000, lastNs: 1e12 };
  expect(chooseMessages([huge, ...candidates(3)], { arrivals: 20, messages: 10 }).chosen).toEqual([2, 3]);
});

test('messages that nobody got are no slow ones, and there is a limit to their number too', () => {
  const lost = Array.from({ length: 500 }, (): Candidate => ({ publisher: 0, count: 0, lastNs: Number.NaN }));
  const { chosen } = chooseMessages([...lost, ...candidates(1)], { arrivals: 100, messages: 3 });
  expect(chosen).toEqual([0, 1, 500]);
});
