import type { JsonObject, Row } from 'regatta/scenario';
import { describe, expect, test } from 'vitest';
import { store } from '../contracts/store.generated.ts';
import { type ScenarioOn, scenarioOn } from '../fixtures/scenario-on.ts';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { queryParams } from '../queries/query-params.ts';
import query from './query.ts';

const queriesOn = (url: string, params: JsonObject, feed?: readonly Row[]): Promise<ScenarioOn> =>
  scenarioOn({ specs: queryParams, scenario: query }, [url], params, feed);
const rich = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';

describe('a query', () => {
  test('of a method is answered as the node does, and nobody needs money for it', async () => {
    const anvil = await startAnvil([]);
    const method = { method: 'eth_getBalance', params: ['$feed.account', 'latest'], expect: { is: '10000 ether' }, name: 'balance' };
    const on = await queriesOn(anvil.url, { queries: [method], chain: 31_337 }, [{ account: rich }, { account: `0x${'1'.repeat(40)}` }]);
    expect(await on.run()).toMatchObject({ outcome: 'ok', tags: { query: 'balance' } });
    expect(await on.run()).toMatchObject({ outcome: 'failed', reason: 'the answer is not "10000 ether"' });
    expect(await anvil.ask('eth_blockNumber')).toBe('0x0');
  });

  test('of a function is answered by a contract that is deployed for it', async () => {
    const anvil = await startAnvil([]);
    const on = await queriesOn(anvil.url, {
      queries: [
        { function: 'get', args: ['$operation.number'], expect: 0 },
        { method: 'eth_getCode', params: ['$contract.address', 'latest'], expect: { not: '0x' } },
      ],
    });
    const ended = [await on.run(), await on.run(), await on.run(), await on.run()];
    expect(ended.map(({ outcome, reason }) => outcome + reason)).toEqual(Array(4).fill('ok'));
    expect(await anvil.ask('eth_blockNumber')).toBe('0x1');
  });

  test('that a contract undoes fails with its reason, and one that the node refuses with that', async () => {
    const anvil = await startAnvil([]);
    const queries = (query: JsonObject): Promise<ScenarioOn> => queriesOn(anvil.url, { queries: [query] });
    expect((await (await queries({ function: 'withdraw', args: [1] })).run()).reason).toBe('reverted: NotEnough');
    expect((await (await queries({ function: 'take', args: [1] })).run()).reason).toBe('reverted: nothing there');
    expect((await (await queries({ method: 'eth_getThings' })).run()).reason).toMatch(/^refused: /);
    expect((await (await queries({ method: 'eth_getBalance', params: ['nobody', 'latest'] })).run()).reason).toMatch(/^refused: /);
  });

  test('of a contract that is gone, or of a node that is, fails', async () => {
    const anvil = await startAnvil([]);
    const on = await queriesOn(anvil.url, { queries: [{ function: 'get', args: [1] }] });
    await anvil.ask('anvil_reset');
    expect((await on.run()).reason).toBe('the answer is empty: there is no contract at this address, or it has no such function');
    anvil.process.kill('SIGKILL');
    expect((await on.run()).reason).toMatch(/connection|connect/);
  });

  test('of a contract where there is none is refused before the load', async () => {
    const anvil = await startAnvil([]);
    const contract = { abi: JSON.stringify(store.abi), at: rich };
    await expect(queriesOn(anvil.url, { contract, queries: [{ function: 'get', args: [1] }] })).rejects.toThrow(
      /^there is no contract at 0xf39f/,
    );
    await expect(queriesOn(anvil.url, { queries: ['eth_blockNumber'], chain: 1 })).rejects.toThrow(/is of chain 31337, and not of chain 1/);
  });
});
