import type { HostHandle } from '../model/host.ts';
import { FakeRunner } from './fake-runner.ts';
import { runnerContract } from './runner.contract.ts';

runnerContract('fake', () => {
  const runner = new FakeRunner();
  return {
    runner,
    running: (runId) => runner.running(runId),
    place: async (plan) => ({
      plan,
      runId: 'fake',
      directory: '/nowhere',
      rendezvous: { url: 'ws://nowhere', token: '' },
      joined: async (name) => ({ name }) as HostHandle,
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
});
