/**
 * What it costs to start nodes that are programs of their own: CPU of the hosts for each, and how long it takes until all are up, where their own start is instant (`sleep`). What the
 * programs themselves take is not in it.
 *
 *     npx node bench/external-nodes.ts [nodes, 200]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import externalKit from '../src/external/kit.ts';
import { parseStat } from '../src/readings/proc/parse-stat.ts';
import { realClock } from '../src/load/real-clock.ts';
import { plainFleet, plainPlan } from '../src/model/fixtures/plain-plan.ts';
import type { Json } from '../src/model/json.ts';
import { joinedHost } from '../src/orchestrator/joined-host.ts';
import { processRunner } from '../src/runners/process/process-runner.ts';
import { openConnection } from '../src/sync/connection.ts';
import { startRendezvous } from '../src/sync/server.ts';

const count = Number(process.argv[2] ?? 200);
/** Clock ticks of /proc, of which every Linux has as many. */
const ticksPerS = 100;

const directory = mkdtempSync(join(tmpdir(), 'regatta-external-'));
try {
  const { placedS, startS, stopS, cpuMs } = await measure();
  console.log(
    `${count} programs: up in ${(placedS + startS).toFixed(2)} s (target ≤ 6 for 200), of which hosts ${placedS.toFixed(2)} s; stopped in ${stopS.toFixed(2)} s`,
  );
  console.log(`CPU of ours for each program, from before its start until it was up: ${cpuMs.toFixed(2)} ms (target ≤ 5)`);
} finally {
  rmSync(directory, { recursive: true });
}

async function measure(): Promise<{ placedS: number; startS: number; stopS: number; cpuMs: number }> {
  const { url } = externalKit.nodes.command;
  const params: { readonly [name: string]: Json } = {
    command: ['sleep', '600'],
    env: {},
    ports: ['p2p'],
    ready: { started: true },
    stop: { signal: 'SIGTERM', grace: 5e9 },
  };
  const fleet = plainFleet('programs', { count, kit: 'external', program: { name: 'command', url }, params });
  const plan = plainPlan('external', { fleets: [fleet], readyNs: 60e9 });
  const signal = AbortSignal.timeout(120_000);
  const token = 'bench';
  await using rendezvous = await startRendezvous({ token });
  await using connection = await openConnection(rendezvous.url, {
    token,
    hello: { role: 'orchestrator', name: 'orchestrator', machine: hostname() },
  });
  const runId = `external-${process.pid}`;
  const joined = (host: string, joining: AbortSignal) => joinedHost(connection, host, joining);
  const runStartNs = realClock.now();
  await using deployment = await processRunner.deploy(
    { plan, runId, directory, rendezvous: { url: rendezvous.url, token }, joined },
    signal,
  );
  const placedNs = realClock.now();
  const cpuBefore = cpuS(deployment.hosts.map(({ pid }) => pid));
  await Promise.all(
    deployment.hosts.map(({ handle, nodes }) =>
      handle.prepare({ kind: 'start', plan, runId, runStartNs, directory, nodes, known: [] }, signal),
    ),
  );
  const upNs = realClock.now();
  const cpuMs = ((cpuS(deployment.hosts.map(({ pid }) => pid)) - cpuBefore) * 1000) / count;
  await Promise.all(deployment.hosts.map(({ handle }) => handle.stop(signal)));
  return { placedS: (placedNs - runStartNs) / 1e9, startS: (upNs - placedNs) / 1e9, stopS: (realClock.now() - upNs) / 1e9, cpuMs };
}

/** CPU time of processes so far, with that of children that they have waited for, s. Programs that still run are not in it. */
function cpuS(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.cpuTicks ?? 0) / ticksPerS, 0);
}
