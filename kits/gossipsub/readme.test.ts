import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { nodeParams } from './params.ts';

const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

it('knows the params to which it sends users of the test plan', () => {
  const [, section = ''] = /## From the GossipSub test plan\n([^]*?)\n## /.exec(readme) ?? [];
  const ours = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`(\w+)(?:: [^`]*)?`/g)].map(([, name = '']) => name));
  const elsewhere = ['ready', 'node', 'fleets', 'topic', 'rate', 'size', 'on', 'nodesPerProcess', 'Latency', 'Thresholds', 'events'];
  const inside = ['meshMessageDeliveriesWindow'];
  expect(ours.filter((name) => !(name in nodeParams) && ![...elsewhere, ...inside].includes(name))).toEqual([]);
  expect(ours.filter((name) => name in nodeParams).length).toBeGreaterThan(15);
});
