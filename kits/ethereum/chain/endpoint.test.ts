import { expect, test } from 'vitest';
import { RowRecorder } from '../../../src/model/fixtures/row-recorder.ts';
import { plainContext } from '../../../src/load/fixtures/plain-context.ts';
import { realClock } from '../../../src/load/real-clock.ts';
import { identityOf } from '../accounts/account-keys.ts';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { startProxy } from '../fixtures/start-proxy.ts';
import { Endpoint } from './endpoint.ts';

test('an account that a node does not tell of is asked about again, and harms no other', async () => {
  const anvil = await startAnvil([]);
  let isRefused = true;
  const url = await startProxy(anvil.url, ({ method }) =>
    isRefused && method === 'eth_getTransactionCount' ? { error: { code: -32_005, message: 'too many requests' } } : undefined,
  );
  const run = { ...plainContext(realClock).run, recorder: new RowRecorder() };
  const node = { number: 0, name: 'chain', endpoints: { http: { inside: url, outside: url } } } as never;
  await using endpoint = await Endpoint.open(node, { clock: realClock, run, recordsBlocks: false });
  const identity = identityOf(Buffer.alloc(32, 7));
  await expect(endpoint.account(identity)).rejects.toThrow('too many requests');
  isRefused = false;
  expect((await endpoint.account(identity)).takeNonce()).toBe(0);
});
