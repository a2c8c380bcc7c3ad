import { describe, expect, test } from 'vitest';
import type { Window } from '../model/load.ts';
import { EvenWindows } from './even-windows.ts';

const s = 1e9;

function window(host: string, second: number, offNs = 0): Window {
  return { host, ts: second * s + offNs, counters: {}, histograms: {}, gauges: {} };
}

/** Who told of each second that is given on at that instant. */
function given(even: EvenWindows, atS: number): string[] {
  const found: string[] = [];
  for (let next = even.next(atS * s); next !== undefined; next = even.next(atS * s)) {
    found.push(`${Math.round(next.endNs / s)}: ${next.windows.map(({ host }) => host).join(' ')}`);
  }
  return found;
}

describe('windows of several hosts', () => {
  test('are given on second by second, in whatever order they came', () => {
    const even = new EvenWindows();
    for (const each of [window('a', 1, -1e7), window('b', 1, 2e7), window('b', 2), window('a', 2, 1e7)]) even.add(each);
    expect(given(even, 2.1)).toEqual(['1: a b', '2: b a']);
    expect(given(even, 2.2)).toEqual([]);
  });

  test('wait for the one that is late', () => {
    const even = new EvenWindows();
    even.add(window('a', 1));
    even.add(window('b', 1));
    expect(given(even, 1.1)).toEqual(['1: a b']);
    even.add(window('a', 2));
    expect(given(even, 2.1)).toEqual([]);
    even.add(window('a', 3));
    even.add(window('b', 2));
    expect(given(even, 3.1)).toEqual(['2: a b']);
    even.add(window('b', 3));
    expect(given(even, 3.2)).toEqual(['3: a b']);
  });

  test('do not wait for ever', () => {
    const even = new EvenWindows();
    even.add(window('gone', 1));
    for (const second of [1, 2, 3, 4]) even.add(window('a', second));
    expect(given(even, 4.9)).toEqual(['1: gone a']);
    expect(given(even, 5.1)).toEqual(['2: a']);
  });
});
