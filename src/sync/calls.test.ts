import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RegattaError } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { TestRendezvous } from './fixtures/test-rendezvous.ts';
import { Inbox } from './inbox.ts';

let rendezvous: TestRendezvous;

beforeEach(async () => {
  rendezvous = await TestRendezvous.start();
});

afterEach(() => rendezvous[Symbol.asyncDispose]());

describe('calls', () => {
  test('reach the named participant and bring back its answer, many at a time', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const host = await rendezvous.join('host', 'host-0');
    await rendezvous.join('host', 'host-1');
    host.serve(async (call, body) => {
      await sleep(body === 0 ? 20 : 0);
      return { call, body };
    });
    const answers = await Promise.all([0, 1, 2].map((body) => orchestrator.call('host-0', 'double', body)));
    expect(answers).toEqual([0, 1, 2].map((body) => ({ call: 'double', body })));
  });

  test('wait for a handler that comes late', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const host = await rendezvous.join('host', 'host-0');
    const answer = orchestrator.call('host-0', 'early', null);
    await sleep(20);
    host.serve(async () => 'here');
    expect(await answer).toBe('here');
  });

  test('bring errors back with code, message and hint, also those that a handler throws at once', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const host = await rendezvous.join('host', 'host-0');
    host.serve((call) => {
      if (call === 'known') throw new RegattaError('NODE_START', 'it did not start', { hint: 'look there' });
      throw new TypeError('a defect');
    });
    await expect(orchestrator.call('host-0', 'known', null)).rejects.toMatchObject({
      code: 'NODE_START',
      message: 'it did not start',
      hint: 'look there',
    });
    await expect(orchestrator.call('host-0', 'unknown', null)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a defect',
      hint: expect.stringContaining('calls.test'),
    });
  });

  test('to nobody, and to one who leaves before the answer, reject with HOST_LOST', async () => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    await expect(orchestrator.call('host-9', 'x', null)).rejects.toMatchObject({
      code: 'HOST_LOST',
      message: 'host-9 is not connected to the rendezvous',
    });
    const host = await rendezvous.joinRaw('host-0');
    const call = orchestrator.call('host-0', 'x', null);
    await host.next();
    host.ws.terminate();
    await expect(call).rejects.toMatchObject({ code: 'HOST_LOST', message: expect.stringContaining('host-0 is gone: its link broke') });
  });

  test.each(['cancels', 'leaves'])('abort the signal of the handler when the caller %s', async (how) => {
    const caller = await rendezvous.join('orchestrator', 'orchestrator');
    const host = await rendezvous.join('host', 'host-0');
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<unknown>();
    host.serve(async (_call, _body, signal) => {
      signal.addEventListener('abort', () => aborted.resolve(signal.reason));
      begun.resolve();
      return aborted.promise as Promise<Json>;
    });
    const controller = new AbortController();
    const call = caller.call('host-0', 'long', null, controller.signal);
    const ended = expect(call).rejects.toThrow(how === 'cancels' ? 'enough' : 'is gone');
    await begun.promise;
    if (how === 'cancels') controller.abort(new Error('enough'));
    else await caller[Symbol.asyncDispose]();
    await ended;
    expect(await aborted.promise).toMatchObject({ code: 'CANCELLED' });
  });

  test('that are too large for a frame reject, and so do answers, while the link stays', async () => {
    await using rendezvous = await TestRendezvous.start({ maxFrameBytes: 10_000 });
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const host = await rendezvous.join('host', 'host-0');
    host.serve(async (call) => (call === 'large' ? 'x'.repeat(10_000) : 'small'));
    await expect(orchestrator.call('host-0', 'small', 'x'.repeat(10_000))).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('larger than the 10000'),
    });
    await expect(orchestrator.call('host-0', 'large', null)).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('larger than the 10000'),
    });
    expect(await orchestrator.call('host-0', 'small', null)).toBe('small');
  });
});

describe('notifications', () => {
  test('arrive in order, with who sent them; none is kept for one who is not there', async () => {
    const host = await rendezvous.join('host', 'host-0');
    host.notify('orchestrator', 'too early');
    await host.sync.signal('sent');
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = new Inbox<unknown>();
    orchestrator.onNotify((from, body) => told.put([from, body]));
    for (let n = 0; n < 3; n++) host.notify('orchestrator', { n });
    for (let n = 0; n < 3; n++) expect((await told.next()).value).toEqual(['host-0', { n }]);
  });
});
