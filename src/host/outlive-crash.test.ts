import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import { SyncRequests } from '../sync/sync-client.ts';
import { Host } from './host.ts';
import { monitors } from './wire.ts';

test('a promise that nobody waits for is told of also where no round goes on, once, and the first few of many', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-host-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const host = new Host({
    name: 'host-0',
    clock: realClock,
    rendezvous: { url: 'ws://127.0.0.1:1', token: '' },
    sync: new SyncRequests(() => undefined),
    monitors,
    tell: () => undefined,
  });
  const plan = plainPlan('x', { fleets: [] });
  const order = { kind: 'start', plan, runId: 'test', runStartNs: realClock.now(), directory, nodes: [], known: [] } as const;
  await host.prepare(order, new AbortController().signal);
  expect([1, 2].map(() => host.outliveCrash(new Error('too late'), true))).toEqual([true, true]);
  for (let n = 0; n < 1000; n++) host.outliveCrash(new Error(`later, ${n}`), true);
  const { problems } = await host.stop();
  expect(problems.slice(0, 2)).toEqual(['too late', 'later, 0'].map((text) => `a promise was rejected that nobody waited for: ${text}`));
  expect(problems.length).toBeLessThan(30);
});
