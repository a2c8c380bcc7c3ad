import { expect, test } from 'vitest';
import { type Journey, journeyOf } from './journey.ts';
import { byHops, colourings, unknownColour } from './node-colours.ts';
import { timeScale } from './time-scale.ts';

/** A line: each node has it from the one before, 10 ms after it. */
function line(nodes: number, lost = -1): Journey {
  const others = Array.from({ length: nodes - 1 }, (_, place) => place + 1);
  const arrivals = {
    node: Uint16Array.from(others),
    from: Int32Array.from(others, (node) => (node === lost ? -1 : node - 1)),
    latencyMs: Float64Array.from(others, (node) => node * 10),
  };
  return journeyOf({ nodes, publisher: 0, expected: null, arrivals });
}

test('a few hops are spread over all colours', () => {
  const { colours, legend } = byHops(line(5));
  expect([...colours].slice(1)).toEqual([0, 2, 4, 6]);
  expect(legend.map(({ label }) => label)).toEqual(['1 hop', '2 hops', '3 hops', '4 hops']);
});

test('many hops share colours', () => {
  const { legend } = byHops(line(15));
  expect(legend).toHaveLength(7);
  expect(legend.at(-1)?.label).toBe('13–14 hops');
});

test('who knows no hops has a colour that says so', () => {
  const { colours, legend } = byHops(line(4, 3));
  expect(colours[3]).toBe(unknownColour);
  expect(legend.at(-1)).toEqual({ colour: unknownColour, label: 'hops unknown' });
});

test('later nodes never have an earlier colour of latency, and the last has the last', () => {
  const journey = line(30);
  const { colours, legend } = colourings['latency']?.(journey, timeScale(journey)) ?? { colours: new Uint8Array(), legend: [] };
  const inOrder = Array.from(journey.order, (node) => colours[node] ?? -1);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  expect(inOrder.at(-1)).toBe(6);
  expect(legend.at(-1)?.label).toBe('≤ 290 ms');
});

test('no node is later than the legend says of its colour', () => {
  const journey = line(30);
  const { colours, legend } = colourings['latency']?.(journey, timeScale(journey)) ?? { colours: new Uint8Array(), legend: [] };
  const mostMs = new Map(legend.map(({ colour, label }) => [colour, Number(/^≤ ([\d.]+) ms$/.exec(label)?.[1])]));
  // three digits are written
  for (const node of journey.order) expect(journey.atMs[node]).toBeLessThanOrEqual((mostMs.get(colours[node] ?? -1) ?? 0) * 1.005);
});
