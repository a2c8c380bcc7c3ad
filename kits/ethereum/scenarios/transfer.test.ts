import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startAnvil } from '../fixtures/start-anvil.ts';
import { startCutter, startProxy } from '../fixtures/start-proxy.ts';
import type { ScenarioOn } from '../fixtures/scenario-on.ts';
import { transfersOn } from '../fixtures/transfers-on.ts';

/** Of anvil's own accounts. */
const mnemonic = 'test test test test test test test test test test test junk';
/** Key of the first of them. */
const rich = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const soon = { timeout: 10_000, interval: 20 };

/** Waits until so many transactions wait in the pool of a node. */
async function untilPooled(anvil: Awaited<ReturnType<typeof startAnvil>>, count: number): Promise<void> {
  await expect
    .poll(async () => ((await anvil.ask('txpool_status')) as { readonly pending: string }).pending, soon)
    .toBe(`0x${count.toString(16)}`);
}

/** How often each is there. */
function tally(values: readonly unknown[]): { readonly [value: string]: number } {
  return Object.fromEntries([...Map.groupBy(values, String)].map(([value, { length }]) => [value, length]));
}

afterEach(() => vi.unstubAllEnvs());

describe('a transfer', () => {
  it('is accepted, and done when it is in a block', async () => {
    const anvil = await startAnvil();
    const transfers = await transfersOn(anvil.url, { accounts: 3 });
    const all = transfers.runAll(12);
    await untilPooled(anvil, 12);
    await anvil.mine();
    expect(await all).toEqual(Array.from({ length: 12 }, () => ({ outcome: 'ok', reason: '', steps: ['accepted', 'included'] })));
    await transfers.close();
    const rows = transfers.rows('transactions');
    expect(tally(rows.map(({ nonce }) => nonce))).toEqual({ 0: 3, 1: 3, 2: 3, 3: 3 });
    expect(rows.every(({ outcome, block, gas, name }) => outcome === 'ok' && block === 1 && gas === 21_000 && name === 'transfer')).toBe(
      true,
    );
    for (const { sent, accepted, included, confirmed } of rows) {
      expect(sent).toBeLessThanOrEqual(accepted as number);
      expect(accepted).toBeLessThanOrEqual(included as number);
      expect(included).toBeLessThanOrEqual(confirmed as number);
    }
    expect(transfers.rows('blocks').map(({ number, own, change }) => [number, own, change])).toEqual([
      [0, 0, 'added'],
      [1, 12, 'added'],
    ]);
  });

  it('waits for its confirmations', async () => {
    const anvil = await startAnvil();
    const transfers = await transfersOn(anvil.url, { confirmations: 2 });
    let isOver = false;
    const one = transfers.run().finally(() => (isOver = true));
    await untilPooled(anvil, 1);
    await anvil.mine(2);
    await sleep(100);
    expect(isOver).toBe(false);
    await anvil.mine();
    expect((await one).steps).toEqual(['accepted', 'included', 'confirmed']);
  });

  it.each([
    ['a legacy one', { fees: 'legacy' }],
    ['with fees of its own', { fees: { max: '9 gwei', tip: '2 gwei' } }],
    ['of an unlocked account', { accounts: { unlocked: true } }],
    ['with gas that the node estimates', { gas: 'estimate' }],
    ['to a certain address', { to: `0x${'ab'.repeat(20)}`, value: '1.5 ether' }],
  ])('can be %s', async (_, params) => {
    const anvil = await startAnvil([]);
    const transfers = await transfersOn(anvil.url, params);
    expect(await transfers.runAll(5)).toEqual(
      Array.from({ length: 5 }, () => ({ outcome: 'ok', reason: '', steps: ['accepted', 'included'] })),
    );
    if ('to' in params) expect(await anvil.ask('eth_getBalance', params.to, 'latest')).toBe(`0x${(75n * 10n ** 17n).toString(16)}`);
  });

  it('is sent by accounts in the order of their words', async () => {
    const anvil = await startAnvil([]);
    const transfers = await transfersOn(anvil.url, { accounts: { mnemonic, count: 2 } });
    expect((await transfers.runAll(2)).every(({ outcome }) => outcome === 'ok')).toBe(true);
    await transfers.close();
    expect(new Set(transfers.rows('transactions').map(({ account }) => account))).toEqual(
      new Set(['0x70997970c51812dc3a010c7d01b50e0d17dc79c8', '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266']),
    );
  });

  it('goes over a WebSocket where there is nothing else', async () => {
    const anvil = await startAnvil([]);
    const transfers = await transfersOn(anvil.url.replace('http', 'ws'));
    expect((await transfers.runAll(20)).every(({ outcome }) => outcome === 'ok')).toBe(true);
  });

  it('is found by asking for the head where nobody takes a WebSocket', async () => {
    const anvil = await startAnvil(['--block-time', '0.3']);
    const asked: string[] = [];
    const proxy = await startProxy(anvil.url, ({ method }) => void asked.push(method));
    const transfers = await transfersOn(proxy);
    expect((await transfers.runAll(40)).every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(asked.filter((method) => /Receipt$|getTransactionByHash/.test(method))).toEqual([]);
    expect(asked.filter((method) => method === 'eth_getBlockReceipts').length).toBeLessThan(5);
  });

  it('is on each of several nodes by its own accounts', async () => {
    const [one, other] = [await startAnvil([]), await startAnvil([])];
    const transfers = await transfersOn([one.url, other.url], { accounts: 4 });
    await transfers.runAll(8);
    await transfers.close();
    const senders = new Map(transfers.rows('transactions').map(({ account, node }) => [account, node]));
    expect(tally([...senders.values()])).toEqual({ 0: 2, 1: 2 });
  });
});

describe('before anything is sent', () => {
  it('a node of another chain is refused', async () => {
    const anvil = await startAnvil(['--chain-id', '5']);
    await expect(transfersOn(anvil.url, { chain: 31_337 })).rejects.toThrow(/is of chain 5, and not of chain 31337 as the experiment says/);
  });

  it('an account without money is told of, with what to do', async () => {
    const anvil = await startAnvil([]);
    const proxy = await startProxy(anvil.url, ({ method }) =>
      method === 'anvil_setBalance' ? { error: { code: -32_601, message: 'Method not found' } } : undefined,
    );
    await expect(transfersOn(proxy)).rejects.toThrow(
      /account 0x[\da-f]{40} has less than 1000 ether on chain-\d+, which gives none for the asking: name who pays by accounts.funder/,
    );
  });

  it('a funder pays where the node does not', async () => {
    const anvil = await startAnvil([]);
    const proxy = await startProxy(anvil.url, ({ method }) =>
      method === 'anvil_setBalance' ? { error: { code: -32_601, message: 'Method not found' } } : undefined,
    );
    const transfers = await transfersOn(proxy, { accounts: { count: 5, fund: '2 ether', funder: rich } });
    expect((await transfers.runAll(10)).every(({ outcome }) => outcome === 'ok')).toBe(true);
    vi.stubEnv('PAYER', rich);
    const poor = { count: 5, fund: '9000 ether', funder: '$env.PAYER' };
    await expect(transfersOn(proxy, { accounts: poor })).rejects.toThrow(
      /^0xf39f.* \(accounts\.funder\) has 99\d\d\.\d+ ether on .*, too little for 9000 ether to each of 5 accounts/i,
    );
  });

  it('a funder pays for several entries at a time, over several nodes of one chain', async () => {
    const { url } = await startAnvil(['--block-time', '1']);
    const entry = (fund: string): Promise<ScenarioOn> =>
      transfersOn([url, url.replace('127.0.0.1', 'localhost')], { accounts: { count: 4, fund, funder: rich } });
    await Promise.all([entry('1 ether'), entry('2 ether')]);
    const transfers = await entry('5 ether');
    expect((await transfers.runAll(8)).every(({ outcome }) => outcome === 'ok')).toBe(true);
  });

  it('too few accounts for all nodes are told of', async () => {
    const anvil = await startAnvil([]);
    await expect(transfersOn([anvil.url, anvil.url], { accounts: 1 })).rejects.toThrow(
      /1 accounts are too few: each of 1 agents needs one of its own on each of 2 nodes/,
    );
  });

  it('a node that is not there is told of', async () => {
    await expect(transfersOn('http://127.0.0.1:9')).rejects.toThrow(/cannot be used as a ledger: cannot connect: connection refused/);
    await expect(transfersOn('ws://127.0.0.1:9')).rejects.toThrow(/cannot be used as a ledger: cannot open a WebSocket: .*ECONNREFUSED/);
  });
});

describe('a nonce', () => {
  it('that was refused is used by the next transaction, and what waits behind it gets on', async () => {
    const anvil = await startAnvil([]);
    let refusals = 0;
    const proxy = await startProxy(anvil.url, ({ method }) =>
      method === 'eth_sendRawTransaction' && ++refusals % 4 === 2
        ? { error: { code: -32_000, message: 'txpool is full: 5 of 5' } }
        : undefined,
    );
    const transfers = await transfersOn(proxy, { accounts: 1 });
    const ended = await transfers.runAll(12);
    expect(ended.filter(({ outcome }) => outcome === 'failed').map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => 'refused: txpool is full: n of n'),
    );
    expect(ended.filter(({ outcome }) => outcome === 'ok')).toHaveLength(9);
    await transfers.close();
    expect(transfers.rows('transactions').filter(({ outcome }) => outcome === 'refused')).toHaveLength(3);
  });

  it('that another took is replaced by the next', async () => {
    const anvil = await startAnvil([]);
    const transfers = await transfersOn(anvil.url, { accounts: { mnemonic, count: 1 } });
    const from = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
    for (let other = 0; other < 3; other++) await anvil.ask('eth_sendTransaction', { from, to: from, value: '0x1' });
    expect((await transfers.runAll(5)).map(({ outcome, reason }) => [outcome, reason])).toEqual(
      Array.from({ length: 5 }, () => ['ok', '']),
    );
    expect(Number(await anvil.ask('eth_getTransactionCount', from, 'latest'))).toBe(8);
  });

  it('that the node lost is sent again', async () => {
    const anvil = await startAnvil();
    const transfers = await transfersOn(anvil.url, { accounts: 1 });
    const all = transfers.runAll(4);
    await untilPooled(anvil, 4);
    await anvil.ask('anvil_dropAllTransactions');
    await untilPooled(anvil, 0);
    await untilPooled(anvil, 4);
    await anvil.mine();
    expect((await all).every(({ outcome }) => outcome === 'ok')).toBe(true);
    await transfers.close();
    expect(transfers.rows('transactions').every(({ resent }) => resent === 1)).toBe(true);
  });
});

describe('what goes wrong on the way', () => {
  it('an answer that was lost: the transaction is in a block all the same', async () => {
    const anvil = await startAnvil(['--block-time', '0.2']);
    let sends = 0;
    const proxy = await startProxy(anvil.url, ({ method }) => (method === 'eth_sendRawTransaction' && ++sends === 2 ? 'lose' : undefined));
    const transfers = await transfersOn(proxy);
    const ended = await transfers.runAll(3);
    expect(ended.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(ended.filter(({ steps }) => !steps.includes('accepted'))).toHaveLength(1);
  });

  it('out of gas: it is reverted, or refused', async () => {
    const anvil = await startAnvil([]);
    // runs into an endless loop: JUMPDEST PUSH1 0 JUMP
    const contract = `0x${'cd'.repeat(20)}`;
    await anvil.ask('anvil_setCode', contract, '0x5b600056');
    const transfers = await transfersOn(anvil.url, { to: contract, gas: 50_000 });
    expect(await transfers.run()).toMatchObject({ outcome: 'failed', reason: 'reverted: out of gas', steps: ['accepted'] });
    const poor = await transfersOn(anvil.url, { to: contract, gas: 21_000, value: '5000 ether' });
    expect((await poor.run()).reason).toMatch(/^refused: insufficient funds/i);
    await transfers.close();
    expect(transfers.rows('transactions')).toMatchObject([{ outcome: 'reverted', reason: 'reverted: out of gas', gas: 50_000 }]);
  });

  it('a re-org: what left the chain is pending again, and gets in', async () => {
    const anvil = await startAnvil();
    const transfers = await transfersOn(anvil.url, { accounts: 2, confirmations: 2 });
    const all = transfers.runAll(4);
    await untilPooled(anvil, 4);
    await anvil.mine();
    await expect.poll(() => transfers.rows('blocks').length, soon).toBe(2);
    await anvil.ask('anvil_reorg', 1, []);
    await untilPooled(anvil, 4);
    await anvil.mine(3);
    expect((await all).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
    await transfers.close();
    expect(
      transfers.rows('transactions').every(({ reorgs, outcome, block }) => reorgs === 1 && outcome === 'ok' && (block as number) > 1),
    ).toBe(true);
    expect(transfers.rows('blocks').filter(({ change }) => change === 'removed')).toHaveLength(1);
  });

  it('a WebSocket that is dropped is opened again, and blocks in between are found', async () => {
    const anvil = await startAnvil();
    const cutter = await startCutter(anvil.port);
    const transfers = await transfersOn(`http://127.0.0.1:${cutter.port}`);
    const one = transfers.run();
    await untilPooled(anvil, 1);
    cutter.cut();
    await anvil.mine(3);
    expect(await one).toMatchObject({ outcome: 'ok' });
    expect(transfers.problems).toEqual([expect.stringMatching(/subscription to new blocks was dropped, and is opened again/)]);
    expect(transfers.rows('blocks').map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  });

  it('a node that is killed: what it refuses has failed, and of what it had nobody knows', async () => {
    const anvil = await startAnvil();
    const transfers = await transfersOn(anvil.url);
    void transfers.runAll(3);
    await untilPooled(anvil, 3);
    anvil.process.kill('SIGKILL');
    const refused = Promise.withResolvers<string>();
    const sending = setInterval(() => void transfers.run().then(({ reason }) => refused.resolve(reason)), 50);
    expect(await refused.promise).toBe('cannot connect: connection refused');
    clearInterval(sending);
    await transfers.close();
    const outcomes = transfers.rows('transactions').map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'unknown').length).toBeGreaterThanOrEqual(3);
    expect(new Set(outcomes)).toEqual(new Set(['refused', 'unknown']));
  });

  it('a node that is paused answers later, and nothing is lost', async () => {
    const anvil = await startAnvil(['--block-time', '0.2']);
    const transfers = await transfersOn(anvil.url);
    anvil.process.kill('SIGSTOP');
    const all = transfers.runAll(10);
    await sleep(300);
    anvil.process.kill('SIGCONT');
    expect((await all).every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});
