import { expect, test } from 'vitest';
import { messageChoices } from './choose-message.ts';
import type { PackedMessages } from './packed-propagation.ts';

function messages(of: readonly { readonly last: number; readonly count?: number; readonly expected?: number | null }[]): PackedMessages {
  return {
    id: of.map((_, message) => `m-${message}`),
    publisher: of.map(() => 0),
    topic: of.map(() => 0),
    atS: of.map(() => 0),
    expected: of.map(({ expected = 10 }) => expected),
    count: of.map(({ count = 10 }) => count),
    last: of.map(({ last }) => last),
  };
}

const some = messages([{ last: 500 }, { last: 900 }, { last: 100, count: 7 }, { last: 400 }, { last: -1, count: 0 }]);

test('the slowest is the one with the latest arrival', () => {
  expect(messageChoices.slowest.choose(some, [0, 1, 2, 3, 4])).toBe(1);
  expect(messageChoices.slowest.choose(some, [0, 2])).toBe(0);
});

test('the typical one is the median of those that arrived somewhere', () => {
  expect(messageChoices.typical.choose(some, [0, 1, 2, 3, 4])).toBe(3);
  expect(messageChoices.typical.choose(some, [0, 1, 2])).toBe(0);
});

test('where nothing arrived anywhere, the first is as typical as any', () => {
  expect(messageChoices.typical.choose(some, [4])).toBe(4);
});

test('the least reached is offered only where somebody was missed', () => {
  expect(messageChoices['least reached'].choose(some, [0, 1, 2, 3, 4])).toBe(4);
  expect(messageChoices['least reached'].choose(some, [0, 1, 2])).toBe(2);
  expect(messageChoices['least reached'].choose(some, [0, 1])).toBeNull();
  expect(messageChoices['least reached'].choose(messages([{ last: 1, count: 3, expected: null }]), [0])).toBeNull();
});

test('nothing can be chosen among nothing', () => {
  for (const choice of Object.values(messageChoices)) expect(choice.choose(some, [])).toBeNull();
});
