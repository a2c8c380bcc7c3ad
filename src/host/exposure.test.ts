import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { echoPlan, echoRound } from '../../test/support/echo/echo-plan.ts';
import { realClock } from '../load/real-clock.ts';
import type { PrepareReply } from '../model/host.ts';
import { numberNodes } from '../model/number-nodes.ts';
import type { Plan } from '../model/plan.ts';
import { SyncRequests } from '../sync/sync-client.ts';
import { connect } from './fixtures/connect.ts';
import { Host } from './host.ts';
import type { HostOptions } from './site.ts';
import { monitors } from './wire.ts';

const never = new AbortController().signal;
let directory: string;
let host: Host;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-host-'));
  host = hostOf();
});

afterEach(async () => {
  await host.stop();
  rmSync(directory, { recursive: true });
});

function hostOf(options: Partial<HostOptions> = {}): Host {
  return new Host({
    name: 'host-0',
    clock: realClock,
    rendezvous: { url: 'ws://127.0.0.1:1', token: '' },
    sync: new SyncRequests(() => undefined),
    tell: () => undefined,
    monitors,
    ...options,
  });
}

function start(plan: Plan): Promise<PrepareReply> {
  const runStartNs = realClock.now();
  return host.prepare({ kind: 'start', plan, runId: 'test', runStartNs, directory, nodes: numberNodes(plan), known: [] }, never);
}

async function drive(plan: Plan): Promise<void> {
  await connect(host, plan);
  await host.prepare({ kind: 'settle', limitNs: plan.settleNs, agents: ['host-0'] }, never);
  await host.startRound({ round: 0, startNs: realClock.now() + 50e6, agents: ['host-0'] }, never);
}

describe('what a Prometheus is shown', () => {
  const prometheus = { listen: { host: '127.0.0.1', port: 0 }, lingerNs: 0 };

  test('is served where the plan asks for it, and counts all that was recorded', async () => {
    const params = { afterMs: 2, failEach: 10, doubtEach: 25 };
    const plan = echoPlan({ count: 2, rounds: [echoRound({ rate: 200, forNs: 0.5e9, params })], plan: { prometheus } });
    const { page } = await start(plan);
    expect(page).toEqual({ host: null, port: expect.any(Number) as number });
    const url = `http://127.0.0.1:${page?.port}/metrics`;
    const read = async (): Promise<string> => (await fetch(url)).text();
    expect(await read()).toContain(
      'regatta_operations_submitted_total{run="test",round="echoes",scenario="echo",agent="host-0",fleet="echo"} 0',
    );
    await drive(plan);
    const shown = await read();
    for (const [status, count] of Object.entries({ ok: 88, failed: 10, unknown: 2 }))
      expect(shown).toContain(
        `regatta_operations_finished_total{run="test",round="echoes",scenario="echo",agent="host-0",fleet="echo",status="${status}"} ${count}\n`,
      );
    expect(shown).toContain(
      'regatta_operation_duration_seconds_count{run="test",round="echoes",scenario="echo",agent="host-0",fleet="echo"} 90\n',
    );
    expect(shown).toMatch(/^echoes_total\{run="test",fleet="echo",node="echo-1",host="host-0",version="1.0.0"\} \d+$/m);
    await host.stop();
    await expect(fetch(url)).rejects.toThrow();
  });

  test('is on another machine where that host was told, or on all addresses as the run is, and else nowhere', async () => {
    const plan = echoPlan({ count: 1, plan: { prometheus } });
    host = hostOf({ elsewhere: {} });
    expect(await start(plan)).not.toHaveProperty('page');
    await host.stop();
    rmSync(join(directory, 'spool'), { recursive: true });
    host = hostOf({ elsewhere: { metricsListen: { host: '127.0.0.1', port: 0 } } });
    expect((await start(plan)).page).toMatchObject({ host: '127.0.0.1' });
    await host.stop();
    rmSync(join(directory, 'spool'), { recursive: true });
    host = hostOf({ elsewhere: {} });
    const everywhere = echoPlan({ count: 1, plan: { prometheus: { ...prometheus, listen: { host: '0.0.0.0', port: 0 } } } });
    expect((await start(everywhere)).page?.host).toMatch(/./);
  });

  test('is nothing where the plan does not ask for it', async () => {
    expect(await start(echoPlan({ count: 1 }))).not.toHaveProperty('page');
  });

  test('is pushed by a host that serves nothing', async () => {
    const pushed: string[] = [];
    const gateway = createServer((request, response) => {
      void text(request).then((page) => pushed.push(`${request.method} ${request.url}\n${page}`));
      response.end();
    });
    await new Promise<void>((resolve) => void gateway.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void gateway.close());
    const push = { to: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`, everyNs: 60e9, delete: false };
    const plan = echoPlan({ count: 1, rounds: [echoRound({ rate: 100, forNs: 0.2e9 })], plan: { prometheus: { lingerNs: 0, push } } });
    expect(await start(plan)).not.toHaveProperty('page');
    await drive(plan);
    expect((await host.stop()).problems).toEqual([]);
    expect(pushed).toHaveLength(2);
    expect(pushed[1]).toContain('PUT /metrics/job/regatta/run/test/instance/host-0\n');
    expect(pushed[1]).toContain('agent="host-0",fleet="echo",status="ok"} 20\n');
  });
});
