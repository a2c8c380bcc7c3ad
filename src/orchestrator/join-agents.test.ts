import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { Plan } from '../model/plan.ts';
import { RunFiles } from '../recording/run-files.ts';
import type { Hello } from '../sync/connection.ts';
import { TestRendezvous } from '../sync/fixtures/test-rendezvous.ts';
import { Admission } from './admission.ts';
import { joinAgents } from './join-agents.ts';

const { version } = packageJson;
const asking = (join: number): Plan =>
  plainPlan('x', { fleets: [], agents: { count: 1, pacing: 'tick', join, listen: { host: '127.0.0.1', port: 0 } } });
const joining = (name: string): Hello => ({ role: 'host', name, machine: 'lab-2', joins: { regatta: version, pid: 1 } });

test('who leaves while others are waited for does not count: it, or another, may come in its place', async () => {
  const admission = new Admission(2);
  await using rendezvous = await TestRendezvous.start({ admit: (hello) => admission.admit(hello) });
  const directory = mkdtempSync(join(tmpdir(), 'regatta-join-'));
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    stderr.mockRestore();
    rmSync(directory, { recursive: true });
  });
  const connection = await rendezvous.join('orchestrator', 'orchestrator');
  const at = { files: new RunFiles(directory), connection, admission, outside: 'ws://here', token: 't' };
  const joined = joinAgents(asking(2), at, new AbortController().signal);
  const come = async (name: string): Promise<AsyncDisposable> => rendezvous.join('host', name, { hello: joining(name) });
  await expect(come('orchestrator')).rejects.toThrow('is taken');
  for (const name of ['a', 'a', 'b']) {
    const one = await vi.waitFor(() => come(name));
    await one[Symbol.asyncDispose]();
  }
  for (const name of ['c', 'a']) await vi.waitFor(() => come(name));
  await expect(come('d')).rejects.toThrow('as many agents as are to join this run have done so: c, a');
  const hosts = await joined;
  expect(hosts.map(({ handle }) => handle.name)).toEqual(['c', 'a']);
  const early = Promise.race([...hosts.map(({ ended }) => ended), new Promise((resolve) => setImmediate(resolve, 'nobody'))]);
  expect(await early).toBe('nobody');
});
