import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Rendezvous, startRendezvous } from '../sync/server.ts';
import { type Json, openSync, type OpenSync } from './sync.ts';

let rendezvous: Rendezvous;
let sync: OpenSync;
let other: OpenSync;

beforeEach(async () => {
  rendezvous = await startRendezvous({ token: 'secret', maxFrameBytes: 99_999 });
  [sync, other] = await Promise.all([openSync(rendezvous.url, { token: 'secret' }), openSync(rendezvous.url, { token: 'secret' })]);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const resource of [sync, other, rendezvous]) await resource[Symbol.asyncDispose]();
});

async function take(messages: AsyncIterable<Json>, count: number): Promise<Json[]> {
  const taken: Json[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

describe('topics', () => {
  test('keep every message for every subscriber, from the first on', async () => {
    expect(await sync.publish('t', { n: 1 })).toBe(1);
    const live = take(other.subscribe('t'), 3);
    expect(await Promise.all([sync.publish('t', [2]), sync.publish('t', 'three')])).toEqual([2, 3]);
    expect(await live).toEqual([{ n: 1 }, [2], 'three']);
    expect(await take(sync.subscribe('t'), 3)).toEqual([{ n: 1 }, [2], 'three']);
  });

  test('a loop that is left ends its subscription alone', async () => {
    const stays = other.subscribe('t');
    await sync.publish('t', 1);
    expect(await take(other.subscribe('t'), 1)).toEqual([1]);
    await sync.publish('t', 2);
    expect(await take(stays, 2)).toEqual([1, 2]);
  });

  test('an aborted subscription rejects with the reason, after what had come', async () => {
    const controller = new AbortController();
    const messages = other.subscribe('t', controller.signal);
    await sync.publish('t', 1);
    expect((await messages.next()).value).toBe(1);
    const next = messages.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await expect(other.subscribe('t', controller.signal).next()).rejects.toThrow('enough');
    expect(await other.publish('t', 2)).toBe(2);
  });
});

describe('states', () => {
  test('a barrier waits for its target; signalAndWait does both', async () => {
    const barrier = sync.barrier('s', 2);
    expect(await sync.signal('s')).toBe(1);
    expect(await Promise.race([barrier, sleep(20, 'waits')])).toBe('waits');
    expect(await other.signalAndWait('s', 2)).toBe(2);
    await barrier;
  });

  test('an aborted wait rejects with the reason, and what follows is not disturbed', async () => {
    const controller = new AbortController();
    const waits = [sync.barrier('s', 2, controller.signal), sync.signalAndWait('s', 2, controller.signal)];
    const rejected = Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('enough')));
    controller.abort(new Error('enough'));
    await rejected;
    for (const late of [sync.publish('t', 1, controller.signal), sync.signal('s', controller.signal)])
      await expect(late).rejects.toThrow('enough');
    // The first signal had left before it was given up; the late ones never did.
    expect(await sync.signal('s')).toBe(2);
    await sync.barrier('s', 2);
  });

  test('what the rendezvous refuses is an error', async () => {
    await expect(sync.barrier('s', 0.5)).rejects.toMatchObject({ code: 'RENDEZVOUS', message: expect.stringContaining('an integer') });
    await expect(sync.publish('t', 'x'.repeat(100_000))).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('larger than'),
    });
  });
});

describe('a process that dies', () => {
  const script = fileURLToPath(new URL('../../test/support/wait-at-barrier.ts', import.meta.url));

  /** Another process at the rendezvous, once it waits at the barrier `there`. */
  async function startOther(name: string, ending: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [script, name, ending], {
      env: { ...process.env, REGATTA_RENDEZVOUS: rendezvous.url, REGATTA_TOKEN: 'secret' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await sync.barrier('there', 1);
    return child;
  }

  test('fails the barriers of the others at once, until one of its name is back', async () => {
    const barrier = sync.barrier('all', 3);
    const child = await startOther('a-node', 'stay');
    child.kill('SIGKILL');
    await expect(barrier).rejects.toMatchObject({ code: 'RENDEZVOUS', message: expect.stringContaining('a-node was lost') });
    await expect(sync.barrier('more', 1)).rejects.toThrow('a-node was lost');
    await using _ = await openSync(rendezvous.url, { token: 'secret', name: 'a-node' });
    const more = sync.barrier('more', 1);
    await sync.signal('more');
    await more;
  });

  test('fails nothing when it ended as it should', async () => {
    const child = await startOther('a-node', 'exit');
    await once(child, 'exit');
    const barrier = sync.barrier('all', 1);
    await other.signal('all');
    await barrier;
  });
});

describe('the environment', () => {
  beforeEach(() => {
    for (const name of ['REGATTA_RENDEZVOUS', 'REGATTA_TOKEN', 'SYNC_SERVICE_HOST', 'SYNC_SERVICE_PORT']) vi.stubEnv(name, undefined);
  });

  test('names the rendezvous and its token when the caller does not', async () => {
    vi.stubEnv('REGATTA_RENDEZVOUS', rendezvous.url);
    await expect(openSync()).rejects.toThrow('needs a token');
    vi.stubEnv('REGATTA_TOKEN', 'secret');
    await using found = await openSync();
    expect(await found.signal('s')).toBe(1);
    await expect(openSync(rendezvous.url)).rejects.toThrow('needs a token');
  });

  test('may be that of a Testground instance', async () => {
    await using open = await startRendezvous();
    vi.stubEnv('SYNC_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('SYNC_SERVICE_PORT', String(open.port));
    await using found = await openSync();
    expect(await found.signal('s')).toBe(1);
  });

  test('that names none is a clear error', async () => {
    await expect(openSync()).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('REGATTA_RENDEZVOUS') });
  });
});
