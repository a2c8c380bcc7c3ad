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
import { admission, joinAgents } from './join-agents.ts';

const { version } = packageJson;
const asking = (join: number): Plan =>
  plainPlan('x', { fleets: [], agents: { count: 1, pacing: 'tick', join, listen: { host: '127.0.0.1', port: 0 } } });
const admit = (join: number): ((hello: Hello) => string) => admission(asking(join));
const joining = (name: string, regatta: string = version): Hello => ({ role: 'host', name, machine: 'lab-2', joins: { regatta, pid: 1 } });

test('as many may join as the plan asks for, each as often as it comes back', () => {
  const of = admit(2);
  expect([of(joining('a')), of(joining('b')), of(joining('a'))]).toEqual(['', '', '']);
  expect(of(joining('c'))).toBe('as many agents as are to join this run have done so: a, b');
  expect(admit(0)(joining('a'))).toBe('nobody is to join this run');
  expect(of({ role: 'node', name: 'n-0', machine: 'm' })).toBe('');
});

test('another version is refused with both, and a name that is no folder with what to do', () => {
  expect(admit(1)(joining('a', '0.0.1'))).toBe(
    `this run is of regatta ${version}, and lab-2 has 0.0.1: the same version is needed on both`,
  );
  for (const name of ['../agent-0', '', '.hidden', 'a/b']) {
    expect(admit(1)(joining(name))).toBe(`${JSON.stringify(name)} cannot be the name of a host; give another with --name`);
  }
});

test('who leaves while others are waited for does not count, and does once it is back', async () => {
  await using rendezvous = await TestRendezvous.start();
  const directory = mkdtempSync(join(tmpdir(), 'regatta-join-'));
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    stderr.mockRestore();
    rmSync(directory, { recursive: true });
  });
  const connection = await rendezvous.join('orchestrator', 'orchestrator');
  const at = { files: new RunFiles(directory), connection, outside: 'ws://here', token: 't' };
  const joined = joinAgents(asking(2), at, new AbortController().signal);
  const come = async (name: string): Promise<AsyncDisposable> => rendezvous.join('host', name, { hello: joining(name) });
  const first = await come('a');
  await first[Symbol.asyncDispose]();
  await come('a');
  await come('b');
  const hosts = await joined;
  expect(hosts.map(({ handle }) => handle.name)).toEqual(['a', 'b']);
  const early = Promise.race([...hosts.map(({ ended }) => ended), new Promise((resolve) => setImmediate(resolve, 'nobody'))]);
  expect(await early).toBe('nobody');
});
