import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import type { PrepareOrder, RoundOrder } from '../model/host.ts';
import type { Json } from '../model/json.ts';
import { openConnection } from './connection.ts';
import { FakeHost } from './fake-host.ts';
import { hostHandleContract } from './host-handle.contract.ts';
import { remoteHost } from './remote-host.ts';
import { startRendezvous } from './server.ts';

/** A TCP relay in front of a port, whose links can be cut as a dying process cuts its own: with no goodbye. */
async function relayTo(port: number): Promise<AsyncDisposable & { readonly url: string; cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTo(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// What serves the calls on the far side of the link is the fake: so the two pass the suite by doing the same.
hostHandleContract('remoteHost', async (behaviour) => {
  const rendezvous = await startRendezvous();
  const relay = await relayTo(rendezvous.port);
  const orchestrator = await openConnection(rendezvous.url, { hello: { role: 'orchestrator', name: 'orchestrator', machine: 'here' } });
  const host = await openConnection(relay.url, { hello: { role: 'host', name: 'host-0', machine: 'there' } });
  const far = new FakeHost('host-0', behaviour);
  const roundEnd = new AbortController();
  const calls: { readonly [call: string]: (body: Json, signal: AbortSignal) => Promise<unknown> } = {
    prepare: (body, signal) => far.prepare(body as unknown as PrepareOrder, signal),
    startRound: (body, signal) => far.startRound(body as unknown as RoundOrder, signal, roundEnd.signal),
    endRound: async () => roundEnd.abort(),
    stop: (_body, signal) => far.stop(signal),
    exit: async () => host[Symbol.asyncDispose](),
  };
  host.serve(async (call, body, signal) => (await calls[call]?.(body, signal)) as Json);
  return {
    handle: remoteHost(orchestrator, 'host-0'),
    side: {
      say: (news) => host.notify('orchestrator', news as unknown as Json),
      vanish: () => relay.cut(),
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await orchestrator[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await rendezvous[Symbol.asyncDispose]();
    },
  };
});
