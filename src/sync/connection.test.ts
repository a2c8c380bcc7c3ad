import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { openConnection } from './connection.ts';
import { presencesOf, TestRendezvous } from './fixtures/test-rendezvous.ts';

let rendezvous: TestRendezvous;

beforeEach(async () => {
  rendezvous = await TestRendezvous.start();
});

afterEach(() => rendezvous[Symbol.asyncDispose]());

describe('opening and closing', () => {
  test('a rendezvous that is not there, and one that refuses the token, are clear errors', async () => {
    await expect(openConnection('ws://127.0.0.1:1')).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('cannot reach the rendezvous at ws://127.0.0.1:1'),
    });
    await using rendezvous = await TestRendezvous.start({ token: 'right' });
    await expect(openConnection(rendezvous.url, { token: 'wrong' })).rejects.toMatchObject({
      code: 'RENDEZVOUS',
      message: expect.stringContaining('the token is not that of this rendezvous'),
    });
    await expect(openConnection(rendezvous.url)).rejects.toMatchObject({ message: expect.stringContaining('needs a token') });
  });

  test('an aborted signal ends dialling with its reason, and an open connection with a goodbye', async () => {
    await expect(rendezvous.join('host', 'host-0', { signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow('never mind');
    const controller = new AbortController();
    const dialling = rendezvous.join('host', 'host-0', { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(dialling).rejects.toThrow('changed my mind');
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = presencesOf(orchestrator);
    const later = new AbortController();
    const connection = await rendezvous.join('host', 'host-1', { signal: later.signal });
    later.abort();
    await connection.closed;
    expect([(await told.next()).value?.state, (await told.next()).value]).toEqual([
      'joined',
      expect.objectContaining({ state: 'left', reason: 'it said goodbye' }),
    ]);
  });

  test.each([
    ['it was stopped on its own machine', 'it was stopped on its own machine'],
    ['a'.repeat(200), `${'a'.repeat(120)}…`],
    [`${'a'.repeat(119)}é and more`, `${'a'.repeat(119)}…`],
  ])('who leaves with a reason is told of with it, or with as much as a close frame takes', async (reason, heard) => {
    const orchestrator = await rendezvous.join('orchestrator', 'orchestrator');
    const told = presencesOf(orchestrator);
    const connection = await rendezvous.join('host', 'host-1');
    await connection.leave(reason);
    await told.next();
    expect((await told.next()).value).toMatchObject({ state: 'left', reason: `it said goodbye: ${heard}` });
  });

  test('when the rendezvous ends, everything that is open rejects, and closed says why', async () => {
    const host = await rendezvous.join('host', 'host-0');
    const open = [host.sync.barrier('s', 1), host.sync.subscribe('t').next(), host.call('host-0', 'itself', null)];
    const ended = Promise.all(
      open.map((promise) =>
        expect(promise).rejects.toMatchObject({ code: 'RENDEZVOUS', message: expect.stringContaining('the rendezvous ends') }),
      ),
    );
    await host.sync.signal('all of it has arrived');
    await rendezvous.end();
    expect(await host.closed).toBe('the rendezvous ends');
    await ended;
    for (const late of [host.sync.publish('t', 1), host.sync.subscribe('t').next(), host.call('x', 'y', null)])
      await expect(late).rejects.toMatchObject({ code: 'RENDEZVOUS' });
    host.notify('orchestrator', 'goes nowhere');
  });

  test.each(['not JSON', 'null', '{"kind":"presence"}', '{"id":"0","error":"","subscribe":"half of"}'])(
    'a rendezvous that sends %s costs the connection, not the process',
    async (text) => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      onTestFinished(() => server.close());
      await once(server, 'listening');
      server.on('connection', (ws) => ws.on('message', () => ws.send(text)));
      const connection = await openConnection(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await expect(connection.sync.subscribe('t').next()).rejects.toMatchObject({
        code: 'RENDEZVOUS',
        message: expect.stringContaining('what it sent could not be taken'),
      });
      expect(await connection.closed).toContain('what it sent');
    },
  );
});
