/**
 * How long it takes until 100 idle nodes are up, and what each holds resident: packed into a host per core, and each in a process of its own.
 * `node bench/idle-nodes.ts [nodes]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../src/load/real-clock.ts';
import type { Plan } from '../src/model/plan.ts';
import { joinedHost } from '../src/orchestrator/joined-host.ts';
import { processRunner } from '../src/runners/process/process-runner.ts';
import { openConnection } from '../src/sync/connection.ts';
import { startRendezvous } from '../src/sync/server.ts';
import kit from './idle-kit/kit.ts';

const count = Number(process.argv[2] ?? 100);

for (const { label, nodesPerProcess, seconds, megabytes } of [
  { label: 'packed', nodesPerProcess: null, seconds: 5, megabytes: 15 },
  { label: 'one to a process', nodesPerProcess: 1, seconds: 10, megabytes: 65 },
]) {
  const { upS, residentMB } = await measure(planOf(nodesPerProcess));
  console.log(
    `${count} idle nodes, ${label}: up in ${upS.toFixed(2)} s (target ≤ ${seconds}), ${residentMB.toFixed(1)} MB resident each (target ≤ ${megabytes})`,
  );
}

async function measure(plan: Plan): Promise<{ upS: number; residentMB: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-idle-'));
  const signal = AbortSignal.timeout(60_000);
  const runStartNs = realClock.now();
  try {
    const token = 'bench';
    await using rendezvous = await startRendezvous({ token });
    await using connection = await openConnection(rendezvous.url, {
      token,
      hello: { role: 'orchestrator', name: 'orchestrator', machine: hostname() },
    });
    const runId = `idle-${process.pid}`;
    const joined = (host: string, joining: AbortSignal) => joinedHost(connection, host, joining);
    await using deployment = await processRunner.deploy(
      { plan, runId, directory, rendezvous: { url: rendezvous.url, token }, joined },
      signal,
    );
    await Promise.all(
      deployment.hosts.map(({ handle, nodes }) =>
        handle.prepare({ kind: 'start', plan, runId, runStartNs, directory, nodes, known: [] }, signal),
      ),
    );
    const upS = (realClock.now() - runStartNs) / 1e9;
    await realClock.sleepUntil(realClock.now() + 1e9);
    const residentMB = deployment.hosts.reduce((sum, { pid }) => sum + residentBytes(pid), 0) / count / 1e6;
    return { upS, residentMB };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

function planOf(nodesPerProcess: number | null): Plan {
  const idle = kit.nodes['idle'];
  return {
    format: 1,
    name: 'idle',
    file: '',
    seed: 1,
    kits: [{ name: 'idle', url: new URL('idle-kit/kit.ts', import.meta.url).href, version: '' }],
    params: {},
    fleets: [
      {
        name: 'idle',
        count,
        kit: 'idle',
        program: { name: 'idle', url: idle?.url ?? '' },
        params: {},
        nodesPerProcess,
        regions: [],
        needs: [],
        env: {},
      },
    ],
    network: { topology: { kind: 'none' }, jitter: 0, bandwidth: null, between: [] },
    agents: { count: null, pacing: 'tick', join: 0, listen: { host: '127.0.0.1', port: 0 } },
    rounds: [],
    events: [],
    metrics: [],
    thresholds: [],
    validity: {},
    drainNs: 0,
    settleNs: 0,
    readyNs: 60e9,
    runner: 'process',
    warnings: [],
    comparableKey: '',
  };
}
