import { expect, test } from 'vitest';
import { layOutNodes } from './lay-out-nodes.ts';
import { pictureExtent } from './packed-propagation.ts';

const ring = (nodes: number): [number, number][] => Array.from({ length: nodes }, (_, node) => [node, (node + 1) % nodes]);
const nowhere = (nodes: number): null[] => Array.from({ length: nodes }, () => null);

test('the same network gets the same places', () => {
  expect(layOutNodes(nowhere(40), ring(40))).toEqual(layOutNodes(nowhere(40), ring(40)));
});

test('all places are whole numbers within the picture, and fill it', () => {
  const { x, y } = layOutNodes(nowhere(40), ring(40));
  for (const places of [x, y]) {
    expect(places.every(Number.isInteger)).toBe(true);
    expect([Math.min(...places), Math.max(...places)]).toEqual([0, pictureExtent]);
  }
});

test('linked nodes stand nearer to one another than others', () => {
  const { x, y } = layOutNodes(nowhere(40), ring(40));
  const distance = (a: number, b: number): number => Math.hypot((x[a] ?? 0) - (x[b] ?? 0), (y[a] ?? 0) - (y[b] ?? 0));
  const mean = (far: number): number => ring(40).reduce((sum, [node]) => sum + distance(node, (node + far) % 40), 0) / 40;
  expect(mean(1)).toBeLessThan(mean(10) / 2);
});

test('nodes of one region stand nearer to one another, although each is linked to others only', () => {
  const regions = Array.from({ length: 60 }, (_, node) => ['a', 'b', 'c'][node % 3] ?? null);
  const { x, y } = layOutNodes(regions, ring(60));
  const mean = (same: boolean): number => {
    const pairs = [...x.keys()].flatMap((a) =>
      [...x.keys()].filter((b) => b !== a && (a % 3 === b % 3) === same).map((b) => [a, b] as const),
    );
    return pairs.reduce((sum, [a, b]) => sum + Math.hypot((x[a] ?? 0) - (x[b] ?? 0), (y[a] ?? 0) - (y[b] ?? 0)), 0) / pairs.length;
  };
  expect(mean(true)).toBeLessThan(mean(false) * 0.7);
});

test.each([0, 1, 2])('%d nodes without a link have places', (nodes) => {
  const { x, y } = layOutNodes(nowhere(nodes), []);
  expect([x, y].flat().every(Number.isInteger)).toBe(true);
  expect(x).toHaveLength(nodes);
});
