import { FakeHost } from './fake-host.ts';
import { hostHandleContract } from './host-handle.contract.ts';

hostHandleContract('FakeHost', async (behaviour) => {
  const host = new FakeHost('host-0', behaviour);
  return { handle: host, side: host, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
});
