import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { startAnvil } from '../kits/ethereum/fixtures/start-anvil.ts';
import { regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

const operations = 1000;
// the first of anvil's accounts
const funder = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

test('several agents and one funder on a chain that runs already: each transaction has a nonce of its own, is in a block and accounted for', async () => {
  const anvil = await startAnvil(['--block-time', '0.5']);
  const home = temporaryHome();
  const file = join(home, 'ledger.yaml');
  writeFileSync(
    file,
    `kit: ethereum
agents: 2
fleets: {chain: {attach: '${anvil.url}'}}
rounds: [{scenario: transfer, chain: 31337, accounts: {count: 20, fund: 1 ether, funder: '${funder}'}, rate: 250/s, operations: ${operations}}]
validity: {rate: 50%, lag: 1s, run-queue: 100%, steal: 100%, calibration: 10}
`,
  );
  const end = await regatta(home, ['run', file, '--json']);
  expect([0, 3], end.stderr).toContain(end.code);
  // the agents had its key, and nothing that is kept or shown has it
  const files = lastRun(home);
  const shown = [
    readFileSync(files.path('plan.json'), 'utf8'),
    ...(await Promise.all([[], ['--json']].map(async (json) => (await regatta(home, ['plan', file, ...json])).stdout))),
  ];
  for (const text of shown) expect([text.includes(funder), text.includes('(secret, not kept)')]).toEqual([false, true]);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const sql = `SELECT account, count(*)::INT AS sent, min(nonce)::INT AS first, max(nonce)::INT AS last, count(DISTINCT nonce)::INT AS nonces,
    count(*) FILTER (outcome = 'ok' AND block > 0)::INT AS included FROM '${files.parquet('transactions')}' GROUP BY account`;
  const accounts = (await connection.runAndReadAll(sql)).getRowObjectsJson() as unknown as readonly {
    readonly account: string;
    readonly sent: number;
  }[];
  connection.closeSync();
  expect(accounts.reduce((sum, { sent }) => sum + sent, 0)).toBe(operations);
  expect(accounts).toHaveLength(20);
  for (const each of accounts) {
    const { account, sent } = each;
    expect(each).toEqual({ account, sent, first: 0, last: sent - 1, nonces: sent, included: sent });
    expect(Number(await anvil.ask('eth_getTransactionCount', account, 'latest'))).toBe(sent);
  }
});
