import { expect, test } from 'vitest';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { transfersOn } from '../fixtures/transfers-on.ts';

test('nodes of different chains are told of, where no chain is asked for', async () => {
  const [one, other] = [await startAnvil([]), await startAnvil(['--chain-id', '5'])];
  const told = expect.stringMatching(/^nodes are of different chains \(chain-\d+ of 31337, chain-\d+ of 5\): with chain: NUMBER/) as string;
  expect((await transfersOn([one.url, other.url])).problems).toEqual([told]);
  expect((await transfersOn([one.url, one.url])).problems).toEqual([]);
});
