import { expect, test } from 'vitest';
import { plainFleet, plainPlan } from './fixtures/plain-plan.ts';
import { partOfNode, partsOf, partsOfNodes, versionLabel } from './fleet-of-node.ts';
import { numberNodes } from './number-nodes.ts';
import type { VersionPlan } from './plan.ts';

const version = (name: string, share: number): VersionPlan => ({
  name,
  share,
  source: { name: 'git', from: '.', options: {}, version: `${name}-ref`, want: 'module' },
  program: { name: 'node', url: `file:///${name}/node.ts` },
});
const split = plainFleet('split', { count: 10, versions: [version('stable', 0.7), version('canary', 0.3)] });
const kits = [{ name: 'plain', url: 'file:///plain/kit.ts', version: '1.2.3' }];
const plan = plainPlan('canary', { fleets: [plainFleet('whole', { count: 2 }), split], kits });

test('each node of a fleet with several versions has the source and the program of its own', () => {
  const nodes = numberNodes(plan);
  expect(nodes.map(({ number, name }) => [number, name]).slice(0, 3)).toEqual([
    [0, 'whole-0'],
    [1, 'whole-1'],
    [2, 'split-0'],
  ]);
  for (const node of nodes.slice(2)) {
    const { fleet } = partOfNode(plan, node);
    expect(fleet).toMatchObject({
      name: 'split',
      source: { version: `${node.version}-ref` },
      program: { url: `file:///${node.version}/node.ts` },
    });
    expect(fleet).not.toHaveProperty('versions');
  }
  expect(nodes.filter((node) => node.version === 'canary')).toHaveLength(3);
  expect(numberNodes({ ...plan, seed: plan.seed + 1 })).not.toEqual(nodes);
});

test('some nodes have the parts that they belong to, each once', () => {
  const parts = partsOfNodes(plan, numberNodes(plan));
  expect(parts.map(({ fleet, version: name }) => `${fleet.name} ${name}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'split canary',
    'split stable',
    'whole undefined',
  ]);
  expect(partsOf(split).map((part) => part.version)).toEqual(['stable', 'canary']);
});

test('the label of a node is the name of its version, else what was asked for, built or installed', () => {
  const whole = { name: 'whole-0', fleet: 'whole' };
  expect(versionLabel(plan, { name: 'split-0', fleet: 'split', version: 'canary' })).toBe('canary');
  expect(versionLabel(plan, whole)).toBe('1.2.3');
  const built = (changes: Parameters<typeof plainFleet>[1]): string =>
    versionLabel({ ...plan, fleets: [plainFleet('whole', changes)] }, whole);
  const software = { directory: '/built', programs: [], versions: { x: '1a2b' } };
  expect(built({ software })).toBe('1a2b');
  expect(built({ software, source: { ...version('x', 1).source, version: 'main' } })).toBe('main');
});
