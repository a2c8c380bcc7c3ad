import { expect, test } from 'vitest';
import type { SearchResult } from '../model/search-result.ts';
import { searchSentence } from './search-sentence.ts';

const search: SearchResult = {
  round: 'knee',
  scenario: 'pay',
  limits: ['operations.p99 < 100ms'],
  rate: 3420,
  failed: 3480,
  held: 3,
  tries: 3,
  isOver: true,
  spoiled: null,
  curve: [],
};

test.each<[string, Partial<SearchResult>, string]>([
  ['a knee', {}, 'holds 3,420/s at operations.p99 < 100ms (3,420–3,480/s, 3 of 3)'],
  ['the highest rate', { failed: null }, 'holds 3,420/s (the highest that was asked for) at operations.p99 < 100ms (3 of 3)'],
  ['nothing', { rate: null, failed: 25, held: 0, tries: 0 }, 'holds no rate at operations.p99 < 100ms, not even 25/s'],
  [
    'a search that was cut off',
    { isOver: false },
    'holds 3,420/s at least at operations.p99 < 100ms (3,420–3,480/s, 3 of 3): the load ended before the search did',
  ],
  [
    'a search that the load generator could not follow',
    { failed: null, held: 1, tries: 1, spoiled: 'the load generator was the limit' },
    'holds 3,420/s at least at operations.p99 < 100ms (1 of 1): the load generator was the limit',
  ],
])('says of %s what it found', (_of, changes, sentence) => {
  expect(searchSentence({ ...search, ...changes })).toBe(sentence);
});
