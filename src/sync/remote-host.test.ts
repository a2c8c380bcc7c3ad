import type { PrepareOrder, RoundOrder, SteerOrder } from '../model/host.ts';
import type { Json } from '../model/json.ts';
import { openConnection } from './connection.ts';
import { FakeHost } from './fake-host.ts';
import { relayTo } from './fixtures/relay.ts';
import { hostHandleContract } from './host-handle.contract.ts';
import { remoteHost } from './remote-host.ts';
import { startRendezvous } from './server.ts';

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
    steer: (body, signal) => far.steer(body as unknown as SteerOrder, signal),
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
