import type { PackedMessages } from './packed-propagation.ts';

/** Which message of some to show. All are numbers of messages; null where there is none to choose from. */
export interface MessageChoice {
  readonly about: string;
  choose(messages: PackedMessages, among: readonly number[]): number | null;
}

/** By the name on their buttons. */
export const messageChoices = {
  slowest: {
    about: 'the one whose last arrival came latest',
    choose: (messages, among) => byLast(messages, among).at(-1) ?? null,
  },
  typical: {
    about: 'the median by time to the last arrival',
    choose({ last }, among) {
      const arrived = byLast({ last }, among).filter((message) => (last[message] ?? -1) >= 0);
      return arrived[Math.floor((arrived.length - 1) / 2)] ?? among[0] ?? null;
    },
  },
  'least reached': {
    about: 'the one that reached the smallest share of the nodes that should have had it',
    choose(messages, among) {
      const missing = among.filter((message) => shareOf(messages, message) < 1);
      return missing.sort((a, b) => shareOf(messages, a) - shareOf(messages, b) || a - b)[0] ?? null;
    },
  },
} as const satisfies { readonly [name: string]: MessageChoice };

export type ChoiceName = keyof typeof messageChoices;

function byLast({ last }: Pick<PackedMessages, 'last'>, among: readonly number[]): number[] {
  return among.toSorted((a, b) => (last[a] ?? -1) - (last[b] ?? -1) || a - b);
}

/** 1 where nobody knows how many there should be. */
function shareOf({ expected, count }: PackedMessages, message: number): number {
  const all = expected[message] ?? 0;
  return all === 0 ? 1 : (count[message] ?? 0) / all;
}
