import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../src/model/plan.ts';
import type { Placement } from '../../src/model/runner.ts';
import { joinedHost } from '../../src/orchestrator/joined-host.ts';
import { openConnection } from '../../src/sync/connection.ts';
import { startRendezvous } from '../../src/sync/server.ts';

let placements = 0;

/** Where a runner may place a plan in a test: a real rendezvous on loopback, with its log, and a run directory of its own. Disposing removes both. */
export async function localPlacement(plan: Plan): Promise<Placement & AsyncDisposable & { readonly log: readonly string[] }> {
  const log: string[] = [];
  const token = 'test';
  const directory = mkdtempSync(join(tmpdir(), 'regatta-run-'));
  const rendezvous = await startRendezvous({ token, log: (line) => log.push(line) });
  const hello = { role: 'orchestrator', name: 'orchestrator', machine: hostname() } as const;
  const connection = await openConnection(rendezvous.url, { token, hello });
  return {
    log,
    plan,
    runId: `test-${process.pid}-${placements++}`,
    directory,
    rendezvous: { url: rendezvous.url, token },
    joined: (host, signal) => joinedHost(connection, host, signal),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await rendezvous[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
