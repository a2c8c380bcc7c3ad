import type { JsonObject } from 'regatta/scenario';
import { expect, test } from 'vitest';
import { deployParams } from '../contracts/contract-params.ts';
import { type ScenarioOn, scenarioOn } from '../fixtures/scenario-on.ts';
import { startAnvil } from '../fixtures/start-anvil.ts';
import deploy from './deploy.ts';

const deploysOn = (url: string, params: JsonObject): Promise<ScenarioOn> =>
  scenarioOn({ specs: deployParams, scenario: deploy }, [url], params);

test('each operation deploys the contract, which has code then', async () => {
  const anvil = await startAnvil([]);
  const on = await deploysOn(anvil.url, {});
  const ended = [await on.run(), await on.run()];
  expect(ended.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  await on.close();
  expect(on.rows('transactions').map(({ name, outcome }) => `${String(name)} ${String(outcome)}`)).toEqual(['deploy ok', 'deploy ok']);
});

test('arguments of the constructor and what is paid come from the operation', async () => {
  const anvil = await startAnvil([]);
  const constructor = { type: 'constructor', stateMutability: 'payable', inputs: [{ name: 'size', type: 'uint256' }] };
  // returns as much of its own end as code: what its only argument is, a word of which the last byte is the number
  const artifact = JSON.stringify({ abi: [constructor], bytecode: '0x60206020380360003960206000f3' });
  const on = await deploysOn(anvil.url, { contract: { artifact, args: ['$operation.number'] }, value: '5 wei' });
  expect((await on.run()).outcome).toBe('ok');
  expect((await on.run()).outcome).toBe('ok');
  await on.close();
  const found = await Promise.all(
    on.rows('transactions').map(async ({ hash }) => {
      const { contractAddress } = (await anvil.ask('eth_getTransactionReceipt', hash)) as { readonly contractAddress: string };
      const [code, balance] = await Promise.all(
        ['eth_getCode', 'eth_getBalance'].map((method) => anvil.ask(method, contractAddress, 'latest')),
      );
      return JSON.stringify([code, balance]);
    }),
  );
  expect(new Set(found)).toEqual(new Set([0, 1].map((size) => JSON.stringify([`0x${String(size).padStart(64, '0')}`, '0x5']))));
});

test('a constructor that reverts, or has not enough gas, fails the operation with the reason', async () => {
  const anvil = await startAnvil([]);
  const artifact = JSON.stringify({ abi: [], bytecode: '0x60006000fd' });
  expect(await (await deploysOn(anvil.url, { contract: artifact, gas: 100_000 })).run()).toMatchObject({
    outcome: 'failed',
    reason: 'reverted',
  });
  const reasons = [];
  // below what it takes to send it, and below what it takes to keep it: some nodes never say a word about the first
  for (const gas of [80_000, 300_000]) reasons.push((await (await deploysOn(anvil.url, { gas })).run()).reason);
  expect(reasons).toEqual(['a limit of 80000 gas is less than deploy takes before any code runs', 'reverted: out of gas']);
});
