import { expect, test } from 'vitest';
import { searchPhases } from './round-phases.ts';

const phase = { number: 1, name: 'knee', kind: 'measured', ts: 10e9, until: 100e9 };

test('of a round that searched, the spans that its answer rests on are measured and the rest is search, each with a number that no other round has', () => {
  const measured = [
    { fromNs: 30e9, untilNs: 35e9 },
    { fromNs: 60e9, untilNs: 65e9 },
  ];
  expect(searchPhases({ phase, measured, rounds: 3 }).map(({ number, kind, ts, until }) => [number, kind, ts / 1e9, until / 1e9])).toEqual([
    [1, 'search', 10, 30],
    [4, 'measured', 30, 35],
    [7, 'search', 35, 60],
    [10, 'measured', 60, 65],
    [13, 'search', 65, 100],
  ]);
});

test('a search that found nothing is one phase, and one that began with what it found has nothing before that', () => {
  expect(searchPhases({ phase, measured: [], rounds: 1 })).toEqual([{ ...phase, kind: 'search' }]);
  const [first] = searchPhases({ phase, measured: [{ fromNs: 10e9, untilNs: 15e9 }], rounds: 1 });
  expect(first).toEqual({ ...phase, until: 15e9 });
});
