import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopologyPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import { makeTopology } from './make-topology.ts';
import type { Edge } from './topologies/topology.ts';

const nodesOf = (publishers: number, lurkers: number) =>
  Array.from({ length: publishers + lurkers }, (_, place) => ({
    name: `node-${place}`,
    fleet: place < publishers ? 'publishers' : 'lurkers',
  }));
const lurkersApart = [['lurkers', 'lurkers']] as const;

function make(topology: TopologyPlan, publishers: number, lurkers: number, seed = 1): readonly Edge[] {
  return makeTopology({ topology, apart: lurkersApart }, nodesOf(publishers, lurkers), seededRandom(seed, 'topology'));
}

function degreeOf(edges: readonly Edge[], node: number): number {
  return edges.flat().filter((end) => end === node).length;
}

describe('fleets that are kept apart', () => {
  it('have no link, in any topology, nobody is linked twice, and nobody is left alone who may be linked', () => {
    const topologies = fc.constantFrom<TopologyPlan>(
      { kind: 'random', degree: 4 },
      { kind: 'random-regular', degree: 4 },
      { kind: 'ring' },
      { kind: 'line' },
      { kind: 'full' },
      { kind: 'scale-free', links: 2 },
    );
    fc.assert(
      fc.property(
        topologies,
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 4, max: 20 }),
        fc.integer(),
        (topology, few, many, seed) => {
          const edges = make(topology, few, many, seed);
          for (const [a, b] of edges) {
            expect(Math.min(a, b)).toBeLessThan(few);
            expect(a).not.toBe(b);
          }
          expect(new Set(edges.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`)).size).toBe(edges.length);
          for (let node = 0; node < few + many; node++) expect(degreeOf(edges, node)).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('are linked each in itself where they are apart from each other, and no node to itself', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const apart = [['publishers', 'lurkers']] as const;
      const edges = makeTopology({ topology: { kind: 'ring' }, apart }, nodesOf(3, 7), seededRandom(seed, 'topology'));
      expect(edges.map(([a, b]) => a < 3 === b < 3 && a !== b)).not.toContain(false);
    }
  });

  it('keep their degree as far as there are others to be linked to', () => {
    const [publishers, lurkers] = [20, 20];
    const edges = make({ kind: 'random-regular', degree: 8 }, publishers, lurkers);
    expect(edges).toHaveLength((40 * 8) / 2);
    for (let node = publishers; node < publishers + lurkers; node++) expect(degreeOf(edges, node)).toBeGreaterThanOrEqual(4);
  });

  it('have as many links as there can be where there are fewer partners than the degree asks for', () => {
    const edges = make({ kind: 'full' }, 2, 5);
    expect(edges).toHaveLength(1 + 2 * 5);
  });

  it('are linked alike for the same seed, and otherwise for another', () => {
    const random: TopologyPlan = { kind: 'random', degree: 4 };
    expect(make(random, 5, 15, 3)).toEqual(make(random, 5, 15, 3));
    expect(make(random, 5, 15, 3)).not.toEqual(make(random, 5, 15, 4));
  });
});
