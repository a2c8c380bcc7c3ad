import type { JsonObject, Row } from 'regatta/scenario';
import { describe, expect, test } from 'vitest';
import { encodeFunctionData, toFunctionSelector } from 'viem/utils';
import { callParams } from '../contracts/contract-params.ts';
import { store } from '../contracts/store.generated.ts';
import { type ScenarioOn, scenarioOn } from '../fixtures/scenario-on.ts';
import { startAnvil, type TestAnvil } from '../fixtures/start-anvil.ts';
import contractCall from './contract-call.ts';

const callsOn = (url: string | readonly string[], params: JsonObject, feed?: readonly Row[]): Promise<ScenarioOn> =>
  scenarioOn({ specs: callParams, scenario: contractCall }, [url].flat(), params, feed);
const mining = (): Promise<TestAnvil> => startAnvil([]);
const abi = JSON.stringify(store.abi);
const artifact = (bytecode: string): string => JSON.stringify({ abi: [], bytecode });
/** Reasons of so many operations, one after the other; '' where one went well. */
const reasons = async (on: ScenarioOn, count: number): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let turn = 0; turn < count; turn++) found.push((await on.run()).reason);
  return found;
};
const deploy = async (anvil: TestAnvil, data: string): Promise<string> => {
  const [from] = (await anvil.ask('eth_accounts')) as readonly string[];
  const hash = await anvil.ask('eth_sendTransaction', { from, data });
  const receipt = async (): Promise<{ readonly contractAddress: string }> =>
    ((await anvil.ask('eth_getTransactionReceipt', hash)) as { readonly contractAddress: string } | null) ?? receipt();
  return (await receipt()).contractAddress;
};

describe('calls of a contract', () => {
  test('are transactions to one that is deployed before the load', async () => {
    const anvil = await mining();
    const calls = [
      { function: 'put', args: ['$feed.key', '$operation.number'], name: 'store' },
      { function: 'deposit', value: '$feed.paid' },
    ];
    const on = await callsOn(anvil.url, { calls }, [{ key: '0xff', paid: '1 gwei' }]);
    const ended = [];
    for (let turn = 0; turn < 8; turn++) ended.push(await on.run());
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    const taken = ended.map(({ tags }) => tags?.['call']);
    expect(new Set(taken)).toEqual(new Set(['store', 'deposit']));
    await on.close();
    const [deployment, ...rows] = on.rows('transactions');
    expect(deployment).toMatchObject({ name: 'deployment of the contract', operation: null, outcome: 'ok' });
    expect(rows.map(({ name }) => name)).toEqual(taken);
    const [address] = (await anvil.ask('eth_getLogs', { fromBlock: '0x0' })) as readonly {
      readonly address: string;
      readonly topics: string;
    }[];
    const key = encodeFunctionData({ abi: store.abi, functionName: 'get', args: [255n] });
    expect(await anvil.ask('eth_call', { to: address?.address, data: key })).toBe(
      `0x${taken.lastIndexOf('store').toString(16).padStart(64, '0')}`,
    );
  });

  test.each([
    ['prague', 'a limit of 21600 gas is less than put takes before any code runs'],
    ['cancun', 'reverted: out of gas'],
  ])('with a limit that no block takes are not sent, by the rules of the chain (%s)', async (hardfork, reason) => {
    const anvil = await startAnvil(['--hardfork', hardfork]);
    const on = await callsOn(anvil.url, { calls: [{ function: 'put', args: [1, 2] }], gas: 21_600 });
    expect(await reasons(on, 2)).toEqual([reason, reason]);
  });

  test('go to one that stands already, of another account', async () => {
    const anvil = await mining();
    const at = await deploy(anvil, store.bytecode);
    const on = await callsOn(anvil.url, { contract: { abi, at }, calls: [{ function: 'put', args: [1, 2] }] });
    expect(await reasons(on, 3)).toEqual(['', '', '']);
    expect(on.problems).toEqual([]);
    expect(Number(await anvil.ask('eth_call', { to: at, data: toFunctionSelector('puts()') }))).toBe(3);
  });

  test('are deployed once on each chain, however many nodes it has', async () => {
    const [one, other] = await Promise.all([startAnvil(['--timestamp', '1000']), startAnvil(['--timestamp', '2000'])]);
    const on = await callsOn([one.url, one.url, other.url], { calls: [{ function: 'put', args: [1, 2] }] });
    expect(await reasons(on, 3)).toEqual(['', '', '']);
    await on.close();
    const deployments = on.rows('transactions').filter(({ name }) => name !== 'put');
    expect(new Set(deployments.map(({ node }) => node))).toEqual(new Set([0, 2]));
    expect(deployments.length).toBe(2);
  });
});

describe('a call that is undone', () => {
  const calls = [{ function: 'take', args: [404] }];

  test('fails with the text that the contract gives, and with the names of its own errors', async () => {
    const anvil = await mining();
    for (const gas of ['estimate', 100_000]) {
      expect(await reasons(await callsOn(anvil.url, { calls, gas }), 1)).toEqual(['reverted: nothing there']);
      const withdraw = await callsOn(anvil.url, { calls: [{ function: 'withdraw', args: [1] }], gas: { withdraw: gas } });
      expect(await reasons(withdraw, 1)).toEqual(['reverted: NotEnough']);
    }
  });

  test('fails where its gas is used up', async () => {
    const anvil = await mining();
    const on = await callsOn(anvil.url, { calls: [{ function: 'work', args: [100_000] }], gas: 50_000 });
    expect(await reasons(on, 1)).toEqual(['reverted: out of gas']);
    await on.close();
    expect(on.rows('transactions').at(-1)).toMatchObject({ outcome: 'reverted', gas: 50_000 });
  });

  test('fails where a value of the operation is none of the type that is needed', async () => {
    const anvil = await mining();
    const on = await callsOn(anvil.url, { calls: [{ function: 'put', args: ['$feed.key', 1] }] }, [{ key: 'seven' }]);
    expect(await reasons(on, 1)).toEqual([
      'put(uint256,uint256): key: "seven" is no uint256; accepted: a whole number, or as text in decimal or hexadecimal',
    ]);
    await on.close();
    // the nonce is free for the next
    expect(on.rows('transactions').length).toBe(1);
  });
});

describe('a contract that is not there', () => {
  const calls = [{ function: 'put', args: [1, 2] }];
  const at = `0x${'ab'.repeat(20)}`;

  test('is told before the load', async () => {
    const anvil = await mining();
    await expect(callsOn(anvil.url, { contract: { abi, at }, calls })).rejects.toThrow(
      /^there is no contract at 0xabab\w+ \(contract\.at\) on chain-\d+: is it on another chain\?$/,
    );
  });

  test('or is another than its ABI says, is told as well', async () => {
    const anvil = await mining();
    // returns one byte of code
    const at = await deploy(anvil, '0x600160005360016000f3');
    await expect(callsOn(anvil.url, { contract: { abi, at }, calls })).rejects.toThrow(
      /^the code at 0x\w+ \(contract\.at\) on chain-\d+ has no put\(uint256,uint256\): is the ABI that of another contract\?$/,
    );
  });

  test('or may be behind a proxy, is warned of', async () => {
    const anvil = await mining();
    // returns one instruction: delegate
    const at = await deploy(anvil, '0x60f460005360016000f3');
    const on = await callsOn(anvil.url, { contract: { abi, at }, calls });
    expect(on.problems).toEqual([
      expect.stringMatching(/does not look as if it had put\(uint256,uint256\): .*\(behind a proxy, this means nothing\)$/),
    ]);
  });

  test('since it cannot be deployed, is told with the reason', async () => {
    const anvil = await mining();
    const undone = callsOn(anvil.url, { contract: { artifact: artifact('0x60006000fd') }, calls: [] });
    await expect(undone).rejects.toThrow(/^deployment of the contract on chain-\d+: reverted/);
  });

  test('any more, since the node began a new chain, fails each call rather than being done for nothing', async () => {
    const anvil = await mining();
    const on = await callsOn(anvil.url, { calls, gas: 100_000 });
    expect(await reasons(on, 1)).toEqual(['']);
    const { address } = ((await anvil.ask('eth_getLogs', { fromBlock: '0x0' })) as readonly { readonly address: string }[])[0] ?? {};
    await anvil.ask('anvil_setCode', address, '0x');
    expect(await reasons(on, 2)).toEqual(Array(2).fill('there is no contract at its address any more: has the node begun a new chain?'));
  });
});
