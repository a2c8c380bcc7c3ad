import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopologyPlan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import { checkTopology } from './check-topology.ts';
import { makeTopology } from './make-topology.ts';
import { Components } from './topologies/components.ts';
import type { Edge } from './topologies/topology.ts';

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `node-${index}`);
}

function make(topology: TopologyPlan, nodes: number, seed = 1): readonly Edge[] {
  return makeTopology(
    { topology },
    namesOf(nodes).map((name) => ({ name, fleet: 'nodes' })),
    seededRandom(seed, 'topology'),
  );
}

function degreesOf(edges: readonly Edge[], nodes: number): number[] {
  const degrees = Array.from({ length: nodes }, () => 0);
  for (const node of edges.flat()) degrees[node] = (degrees[node] ?? 0) + 1;
  return degrees;
}

function componentsOf(edges: readonly Edge[], nodes: number): number {
  const components = new Components(nodes);
  for (const edge of edges) components.join(...edge);
  return components.count;
}

function keyOf([a, b]: Edge): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

const connectedTopology: fc.Arbitrary<TopologyPlan> = fc.oneof(
  fc.constantFrom<TopologyPlan>({ kind: 'ring' }, { kind: 'line' }, { kind: 'star' }, { kind: 'full' }, { kind: 'grid' }),
  fc.record({ kind: fc.constant('grid' as const), columns: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('random' as const), degree: fc.double({ min: 0, max: 40, noNaN: true }) }),
  fc.record({ kind: fc.constant('random-regular' as const), degree: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constant('small-world' as const),
    degree: fc.integer({ min: 2, max: 20 }),
    rewire: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('scale-free' as const), links: fc.integer({ min: 1, max: 12 }) }),
);
const possible = fc
  .record({ topology: connectedTopology, nodes: fc.integer({ min: 2, max: 40 }), seed: fc.integer() })
  .filter(({ topology, nodes }) => checkTopology(topology, namesOf(nodes)) === undefined);

describe('every topology', () => {
  it('is a connected simple graph', () => {
    fc.assert(
      fc.property(possible, ({ topology, nodes, seed }) => {
        const edges = make(topology, nodes, seed);
        for (const [a, b] of edges) {
          expect(a).not.toBe(b);
          expect(Math.min(a, b)).toBeGreaterThanOrEqual(0);
          expect(Math.max(a, b)).toBeLessThan(nodes);
        }
        expect(new Set(edges.map(keyOf)).size).toBe(edges.length);
        expect(componentsOf(edges, nodes)).toBe(1);
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(possible, ({ topology, nodes, seed }) => {
        expect(make(topology, nodes, seed)).toEqual(make(topology, nodes, seed));
      }),
    );
  });

  it('lets each node dial half of its links, rounded up or down', () => {
    fc.assert(
      fc.property(possible, ({ topology, nodes, seed }) => {
        const edges = make(topology, nodes, seed);
        const dials = degreesOf(
          edges.map(([from]) => [from, from] as const),
          nodes,
        ).map((twice) => twice / 2);
        for (const [node, degree] of degreesOf(edges, nodes).entries()) {
          expect(Math.abs(degree - 2 * (dials[node] ?? 0))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('has no links over a single node or none', () => {
    for (const kind of ['ring', 'line', 'star', 'full', 'grid', 'none'] as const) {
      expect([make({ kind }, 0), make({ kind }, 1)]).toEqual([[], []]);
    }
  });
});

describe('random', () => {
  it('has exactly the mean degree that was asked for, also where it had to be joined', () => {
    for (const degree of [2, 2.5, 3, 6, 12, 23]) expect(make({ kind: 'random', degree }, 24)).toHaveLength(Math.round((24 * degree) / 2));
  });

  it('draws each pair equally often', () => {
    const draws = 4000;
    const counts = new Map<string, number>();
    for (let seed = 0; seed < draws; seed++) {
      for (const edge of make({ kind: 'random', degree: 3 }, 6, seed)) counts.set(keyOf(edge), (counts.get(keyOf(edge)) ?? 0) + 1);
    }
    // 9 of 15 pairs each time: 2400 ± 31 (one standard deviation)
    expect(counts.size).toBe(15);
    for (const count of counts.values()) expect(Math.abs(count - 2400)).toBeLessThan(160);
  });

  it('gives other edges for another seed', () => {
    expect(make({ kind: 'random', degree: 6 }, 24, 1)).not.toEqual(make({ kind: 'random', degree: 6 }, 24, 2));
  });
});

describe('the others', () => {
  it('random-regular gives every node the degree, thin or dense', () => {
    for (const degree of [2, 3, 4, 12, 19, 23])
      expect(new Set(degreesOf(make({ kind: 'random-regular', degree }, 24), 24))).toEqual(new Set([degree]));
  });

  it('random-regular is connected also where one draw in five hundred falls apart', () => {
    for (let seed = 0; seed < 4000; seed++) expect(componentsOf(make({ kind: 'random-regular', degree: 3 }, 8, seed), 8)).toBe(1);
  });

  it('random-regular finds its way with thousands of nodes', () => {
    expect(new Set(degreesOf(make({ kind: 'random-regular', degree: 12 }, 2000), 2000))).toEqual(new Set([12]));
  });

  it('small-world keeps the number of links however much is rewired, and the ring where nothing is', () => {
    for (const rewire of [0, 0.2, 1]) expect(make({ kind: 'small-world', degree: 4, rewire }, 50)).toHaveLength(100);
    expect(new Set(degreesOf(make({ kind: 'small-world', degree: 4, rewire: 0 }, 50), 50))).toEqual(new Set([4]));
    expect(new Set(degreesOf(make({ kind: 'small-world', degree: 4, rewire: 1 }, 50), 50)).size).toBeGreaterThan(2);
  });

  it('scale-free has links × (nodes − links) edges, and hubs that are not the first nodes', () => {
    const degrees = degreesOf(make({ kind: 'scale-free', links: 2 }, 500), 500);
    expect(degrees.reduce((sum, degree) => sum + degree)).toBe(2 * 2 * 498);
    expect(Math.max(...degrees)).toBeGreaterThan(20);
    expect(Math.max(...degrees.slice(0, 3))).toBeLessThan(20);
  });

  it('lays ring, line, star, grid and full out as their names say', () => {
    expect(make({ kind: 'ring' }, 4).map(keyOf).toSorted()).toEqual(['0-1', '0-3', '1-2', '2-3']);
    expect(make({ kind: 'ring' }, 2).map(keyOf)).toEqual(['0-1']);
    expect(make({ kind: 'line' }, 4).map(keyOf).toSorted()).toEqual(['0-1', '1-2', '2-3']);
    expect(make({ kind: 'star' }, 4).map(keyOf).toSorted()).toEqual(['0-1', '0-2', '0-3']);
    expect(make({ kind: 'grid', columns: 2 }, 5).map(keyOf).toSorted()).toEqual(['0-1', '0-2', '1-3', '2-3', '2-4']);
    expect(make({ kind: 'grid' }, 9)).toHaveLength(12);
    expect(make({ kind: 'full' }, 7)).toHaveLength(21);
  });

  it('fixed links the nodes that the file names, each pair once', () => {
    const edges = [
      ['node-0', 'node-1'],
      ['node-1', 'node-0'],
      ['node-3', 'node-1'],
    ] as const;
    expect(make({ kind: 'fixed', file: 'net.yaml', edges }, 4).map(keyOf).toSorted()).toEqual(['0-1', '1-3']);
  });
});

it('passes over nodes of fleets that are outside, as if they were not there', () => {
  const named = (fleet: string, count: number) => Array.from({ length: count }, (_, index) => ({ name: `${fleet}-${index}`, fleet }));
  const [before, after] = [named('in', 4), named('out', 2)];
  const nodes = [...before.slice(0, 2), ...after, ...before.slice(2)];
  const edgesOf = (outside: readonly string[]) => makeTopology({ topology: { kind: 'ring' }, outside }, nodes, seededRandom(1, 'topology'));
  expect(new Set(edgesOf(['out']).flat())).toEqual(new Set([0, 1, 4, 5]));
  expect(edgesOf(['out'])).toHaveLength(4);
  expect(edgesOf(['in', 'out'])).toEqual([]);
});

describe('discovery', () => {
  const fleets = { boot: 3, nodes: 20 };
  const nodes = Object.entries(fleets).flatMap(([fleet, count]) =>
    Array.from({ length: count }, (_, index) => ({ name: `${fleet}-${index}`, fleet })),
  );
  const contactsOf = (contacts: number, seed = 1): readonly Edge[] =>
    makeTopology(
      { topology: { kind: 'discovery', contacts, boot: { boot: [], nodes: ['boot'] } }, apart: [['nodes', 'nodes']] },
      nodes,
      seededRandom(seed, 'topology'),
    );

  it('lets each node of a fleet that needs another dial so many of its nodes, as many as there are, and nobody else', () => {
    for (const [contacts, each] of [
      [2, 2],
      [9, 3],
      [0, 0],
    ] as const) {
      const edges = contactsOf(contacts);
      expect(new Set(edges.map(String)).size).toBe(edges.length);
      expect(edges.every(([, to]) => to < fleets.boot)).toBe(true);
      expect(nodes.map((_, place) => edges.filter(([from]) => from === place).length)).toEqual(
        nodes.map(({ fleet }) => (fleet === 'boot' ? 0 : each)),
      );
    }
  });

  it('draws them from the seed', () => {
    expect(contactsOf(1)).toEqual(contactsOf(1));
    expect(contactsOf(1, 2)).not.toEqual(contactsOf(1));
  });
});

describe('a topology that cannot exist', () => {
  it.each<[TopologyPlan, number, string]>([
    [{ kind: 'random', degree: 12 }, 12, 'random with degree 12 needs more than 12 nodes, there are 12'],
    [{ kind: 'random', degree: 1.9 }, 2, 'random with degree 1.9 needs more than 2 nodes, there are 2'],
    [{ kind: 'random', degree: 1.5 }, 24, 'random with degree 1.5 cannot join 24 nodes: it takes a mean degree of at least 1.92'],
    [{ kind: 'random-regular', degree: 8 }, 8, 'random-regular with degree 8 needs more than 8 nodes, there are 8'],
    [{ kind: 'random-regular', degree: 3 }, 7, 'random-regular with an odd degree (3) needs an even number of nodes, there are 7'],
    [{ kind: 'random-regular', degree: 1 }, 4, 'random-regular with degree 1 cannot join 4 nodes: it takes a degree of at least 2'],
    [{ kind: 'grid', columns: 9 }, 8, 'grid with 9 columns needs at least 9 nodes, there are 8'],
    [{ kind: 'small-world', degree: 3, rewire: 0.1 }, 8, 'small-world needs an even degree, not 3'],
    [{ kind: 'small-world', degree: 8, rewire: 0.1 }, 8, 'small-world with degree 8 needs more than 8 nodes, there are 8'],
    [{ kind: 'scale-free', links: 4 }, 4, 'scale-free with 4 links needs more than 4 nodes, there are 4'],
    [
      { kind: 'fixed', file: 'net.yaml', edges: [['node-1', 'nod-2']] },
      4,
      'net.yaml names node nod-2, which is not in the experiment; did you mean node-2?',
    ],
    [
      { kind: 'discovery', contacts: 3, boot: { nodes: [] } },
      4,
      'discovery leaves nodes nobody to begin with: a fleet must need another, e.g. fleets: {boot: 2, nodes: {count: 8, needs: boot}}',
    ],
    [{ kind: 'fixed', file: 'net.yaml', edges: [['node-1', 'node-1']] }, 4, 'net.yaml links node-1 to itself'],
  ])('%j over %i nodes is refused in one sentence', (topology, nodes, sentence) => {
    expect(checkTopology(topology, namesOf(nodes))).toBe(sentence);
    expect(() => make(topology, nodes)).toThrow(sentence);
  });
});
