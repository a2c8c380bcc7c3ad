import { expect, test } from 'vitest';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { startCutter } from '../fixtures/start-proxy.ts';
import { transfersOn } from '../fixtures/transfers-on.ts';

const soon = { timeout: 10_000, interval: 20 };

test('hundreds of blocks that were missed are caught up with, and are no re-org', async () => {
  const anvil = await startAnvil();
  const cutter = await startCutter(anvil.port);
  const transfers = await transfersOn(`http://127.0.0.1:${cutter.port}`);
  const one = transfers.run();
  await expect.poll(async () => anvil.ask('txpool_status'), soon).toMatchObject({ pending: '0x1' });
  cutter.cut();
  await anvil.mine(600);
  expect(await one).toMatchObject({ outcome: 'ok' });
  await expect.poll(() => transfers.rows('blocks').length, soon).toBe(601);
  expect(transfers.rows('blocks').map(({ number, change }) => `${String(change)} ${String(number)}`)).toEqual(
    Array.from({ length: 601 }, (_, number) => `added ${number}`),
  );
  await transfers.close();
  expect(transfers.rows('transactions')).toMatchObject([{ outcome: 'ok', block: 1, reorgs: 0 }]);
});
