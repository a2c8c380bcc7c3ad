import { expect, test } from 'vitest';
import type { NodeHandle } from '../model/node.ts';
import { scrapeTargets } from './scrape-targets.ts';

const node: NodeHandle = {
  number: 0,
  index: 0,
  name: 'shop-0',
  fleet: 'shop',
  region: null,
  version: '1.2.0',
  machine: 'here',
  host: 'host-0',
  incarnation: 0,
  endpoints: {},
  card: null,
};
const hosts = new Map([
  ['agent-0', { host: null, port: 2 }],
  ['far', { host: '10.0.0.7', port: 3 }],
]);

test('there are the orchestrator, hosts, and nodes with a page of their own', () => {
  const nodes = [node, { ...node, name: 'shop-1', metricsUrl: 'https://127.0.0.1:8080/debug/numbers?format=prometheus' }];
  expect(scrapeTargets({ run: 'r', listen: { host: '127.0.0.1', port: 1 }, hosts, nodes }, 'elsewhere')).toEqual([
    { targets: ['127.0.0.1:1'], labels: { run: 'r', host: 'orchestrator' } },
    { targets: ['127.0.0.1:2'], labels: { run: 'r', host: 'agent-0' } },
    { targets: ['10.0.0.7:3'], labels: { run: 'r', host: 'far' } },
    {
      targets: ['127.0.0.1:8080'],
      labels: {
        run: 'r',
        fleet: 'shop',
        version: '1.2.0',
        node: 'shop-1',
        host: 'host-0',
        __scheme__: 'https',
        __metrics_path__: '/debug/numbers',
        __param_format: 'prometheus',
      },
    },
  ]);
});

test('who listens everywhere is called as it was asked', () => {
  const at = (host: string, asked?: string): unknown =>
    scrapeTargets({ run: 'r', listen: { host, port: 1 }, hosts, nodes: [] }, asked).map(({ targets }) => targets[0]);
  expect(at('0.0.0.0', 'build-7')).toEqual(['build-7:1', 'build-7:2', '10.0.0.7:3']);
  expect(at('::', '[fe80::1]')).toEqual(['[fe80::1]:1', '[fe80::1]:2', '10.0.0.7:3']);
  expect(at('0.0.0.0')).toEqual(['127.0.0.1:1', '127.0.0.1:2', '10.0.0.7:3']);
  expect(at('::1', 'x')).toEqual(['[::1]:1', '[::1]:2', '10.0.0.7:3']);
});
