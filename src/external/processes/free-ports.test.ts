import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { candidates, freePorts } from './free-ports.ts';

const needs = { node: 3, nodes: 200, runId: 'a' };

test('no two nodes of a run choose from the same port, and none from those of outgoing connections', () => {
  const all = Array.from({ length: 200 }, (_, node) => [...candidates({ ...needs, node })]).flat();
  expect(new Set(all).size).toBe(all.length);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(20_000);
  expect(Math.max(...all)).toBeLessThan(32_768);
  expect(all.length).toBeGreaterThan(12_000);
});

test('a node gets so many ports as it asks for, of which none is in use', async () => {
  const [first = 0] = await freePorts({ ...needs, count: 1 });
  await using server = createServer();
  server.listen(first, '127.0.0.1');
  await once(server, 'listening');
  const ports = await freePorts({ ...needs, count: 3 });
  expect(ports).not.toContain((server.address() as AddressInfo).port);
  expect(new Set(ports).size).toBe(3);
});

test('says how many there are where they are too few', async () => {
  await expect(freePorts({ ...needs, nodes: 12_000, count: 2 })).rejects.toThrow(/only [01] of 2 ports are free/);
});
