import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../load/real-clock.ts';
import { RegattaError } from '../model/errors.ts';
import { plainPlan } from '../model/fixtures/plain-plan.ts';
import type { HostHandle, LeftFile } from '../model/host.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { openConnection } from '../sync/connection.ts';
import { startRendezvous } from '../sync/server.ts';
import { hostElsewhere } from './host-elsewhere.ts';
import { MachineOffset } from './machine-offset.ts';

const never = new AbortController().signal;
const origin = { project: '/home/a/shop', regatta: '/opt/regatta' };

/** A host whose clock is five seconds ahead, which answers to calls as told, and the run directory that it is brought back to. */
async function farHost(
  answer: (call: string, body: JsonObject) => Json,
): Promise<{ handle: HostHandle; directory: string; offset: MachineOffset }> {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-far-'));
  const rendezvous = await startRendezvous();
  const orchestrator = await openConnection(rendezvous.url, { hello: { role: 'orchestrator', name: 'orchestrator', machine: 'here' } });
  const offset = new MachineOffset();
  const probed = Promise.withResolvers<void>();
  orchestrator.onClock((probe) => {
    offset.add(probe);
    probed.resolve();
  });
  const hello = { role: 'host', name: 'lab-2', machine: 'there', joins: { regatta: '1', pid: 1 } } as const;
  const far = await openConnection(rendezvous.url, { hello, clock: { now: () => realClock.now() + 5e9 } });
  far.serve(async (call, body) => answer(call, (body ?? {}) as JsonObject));
  onTestFinished(async () => {
    for (const each of [far, orchestrator, rendezvous]) await each[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  await probed.promise;
  return { handle: hostElsewhere(orchestrator, 'lab-2', { origin, offset, directory }), directory, offset };
}

test('instants reach it in its own clock, with where the paths come from', async () => {
  const orders: JsonObject[] = [];
  const { handle } = await farHost((_call, body) => {
    orders.push(body);
    return {};
  });
  const plan = plainPlan('x', { fleets: [] });
  await handle.prepare({ kind: 'start', plan, runId: 'r', runStartNs: 1e12, directory: '/runs/r', nodes: [], known: [] }, never);
  await handle.startRound({ round: 0, startNs: 2e12, agents: ['lab-2'] }, never, never);
  const [start, round] = orders;
  // the clocks are those of one machine: the probes are off by half their round trip at most
  expect(Math.abs(Number(start?.['runStartNs']) - 1e12 - 5e9)).toBeLessThan(50e6);
  expect(Math.abs(Number(round?.['startNs']) - 2e12 - 5e9)).toBeLessThan(50e6);
  expect(start?.['origin']).toEqual(origin);
});

test('what keeps it from preparing is told with its name', async () => {
  const { handle } = await farHost(() => {
    throw new RegattaError('FILE_UNREADABLE', 'buy.ts is not there', { hint: 'Check it out.' });
  });
  const plan = plainPlan('x', { fleets: [] });
  const order = { kind: 'start', plan, runId: 'r', runStartNs: 1e12, directory: '/runs/r', nodes: [], known: [] } as const;
  await expect(handle.prepare(order, never)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: 'on lab-2: buy.ts is not there',
    hint: 'Check it out.',
  });
});

function leaving(files: { readonly [path: string]: string }): (call: string, body: JsonObject) => Json {
  return (call, { path, offset }) => {
    if (call === 'stop') return { host: 'lab-2', rows: {}, problems: [] };
    if (call === 'files') {
      return Object.entries(files).map(([name, text]): LeftFile => ({ path: name, bytes: text.length })) as unknown as Json;
    }
    // in pieces of three bytes
    return Buffer.from((files[path as string] ?? '').slice(Number(offset), Number(offset) + 3)).toString('base64');
  };
}

test('what it wrote is brought back as it stops, piece by piece', async () => {
  const { handle, directory } = await farHost(
    leaving({
      'agents/lab-2/failures.ndjson': '{}\n',
      'spool/lab-2/samples.bin': 'rows and rows',
      'logs/lab-2.log': 'joined\n',
    }),
  );
  expect(await handle.stop(never)).toMatchObject({ host: 'lab-2', rows: {} });
  expect(readFileSync(join(directory, 'spool/lab-2/samples.bin'), 'utf8')).toBe('rows and rows');
  expect(readFileSync(join(directory, 'logs/lab-2.log'), 'utf8')).toBe('joined\n');
  expect(readFileSync(join(directory, 'agents/lab-2/failures.ndjson'), 'utf8')).toBe('{}\n');
});

test.each(['spool/agent-0/samples.bin', 'logs/agent-0.log', 'plan.json', 'spool/lab-2/../../plan.json', '/etc/passwd'])(
  'it cannot write %s',
  async (path) => {
    const { handle } = await farHost(leaving({ [path]: 'mine now' }));
    await expect(handle.stop(never)).rejects.toThrow(`lab-2 would put "${path}" into the run directory`);
  },
);
