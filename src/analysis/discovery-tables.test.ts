import { expect, test } from 'vitest';
import { convertRun } from '../recording/convert.ts';
import { metricsOf } from './core-metrics.ts';
import { discoveryMetrics } from './discovery-metrics.ts';
import { measureMetrics } from './metrics.ts';
import { declaredTables } from './declared-tables.ts';
import { openRun } from './run-reader.ts';
import { tinyPlan, tinyRun } from './tiny-run.ts';

type Peers = NonNullable<NonNullable<Parameters<typeof tinyRun>[0]>['peers']>;

async function measured(peers: Peers): Promise<{ readonly [name: string]: number | null }> {
  using files = tinyRun({ peers });
  await convertRun(files, declaredTables({ kits: [] }));
  await using reader = await openRun(files, []);
  const values = (await measureMetrics(reader, discoveryMetrics)).flatMap((measurement) => measurement.values);
  return Object.fromEntries(
    values.map(({ name, labels, value }) => [Object.entries(labels).reduce((text, [label, is]) => `${text}{${label}=${is}}`, name), value]),
  );
}

const path: Peers = [
  [400, 0, 1],
  [700, 2, 3],
  [1000, 1, 2],
];

test('a run says when its nodes had found one another, how each fared and what peers they had', async () => {
  expect(await measured(path)).toMatchObject({
    'discovery.time': expect.closeTo(1, 6) as number,
    'discovery.time.last': expect.closeTo(1, 6) as number,
    'discovery.reachable': 1,
    'discovery.reachable{at=end}': 1,
    'discovery.first-peer.max': expect.closeTo(0.7, 6) as number,
    'discovery.first-peer.max{fleet=a}': expect.closeTo(0.4, 6) as number,
    'discovery.joined.mean': expect.closeTo(1, 6) as number,
    'discovery.peers.mean': 1.5,
    'discovery.peers.max{fleet=b}': 2,
  });
});

test('where nodes never found one another there is no time, and the share that did', async () => {
  const values = await measured(path.slice(0, 2));
  expect(values).toMatchObject({ 'discovery.time': null, 'discovery.reachable': 0.5, 'discovery.joined.count': null });
  expect(values['discovery.first-peer.count']).toBe(4);
});

test('where nobody spoke of peers there is no data at all', async () => {
  expect(new Set(Object.values(await measured([])))).toEqual(new Set([null]));
});

test('only runs that leave connecting to the nodes have these metrics', () => {
  const namesOf = (plan: Parameters<typeof metricsOf>[0]): string[] => metricsOf(plan, []).map(({ name }) => name);
  const topology = { kind: 'discovery', contacts: 3, boot: {} } as const;
  expect(namesOf({ ...tinyPlan, network: { ...tinyPlan.network, topology } })).toContain('discovery.time');
  expect(namesOf(tinyPlan)).not.toContain('discovery.time');
});
