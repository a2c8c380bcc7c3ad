import { expect, test } from 'vitest';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { startProxy } from '../fixtures/start-proxy.ts';
import { transfersOn } from '../fixtures/transfers-on.ts';

test('a transaction whose nonce is taken, on a node that does not say which is next, is refused and accounted for', async () => {
  const anvil = await startAnvil([]);
  let isLoaded = false;
  const proxy = await startProxy(anvil.url, ({ method }) => {
    if (method === 'eth_sendRawTransaction') return { error: { code: -32_000, message: 'nonce too low' } };
    return isLoaded && method === 'eth_getTransactionCount' ? { error: { code: -32_005, message: 'too many requests' } } : undefined;
  });
  const transfers = await transfersOn(proxy, { accounts: 1 });
  isLoaded = true;
  expect(await transfers.run()).toMatchObject({ outcome: 'failed', reason: 'refused: too many requests' });
  await transfers.close();
  expect(transfers.rows('transactions')).toMatchObject([{ outcome: 'refused', reason: 'refused: too many requests' }]);
});
