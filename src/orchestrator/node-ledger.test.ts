import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { NodeChange } from '../model/node.ts';
import { openSpool } from '../recording/spool.ts';
import { NodeLedger } from './node-ledger.ts';

function ledgerOf(names: readonly string[]): NodeLedger {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-ledger-'));
  const spool = openSpool(directory);
  onTestFinished(() => {
    spool[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });
  const ledger = new NodeLedger(spool);
  for (const [number, name] of names.entries()) {
    const node = { number, index: number, name, fleet: 'nodes', region: null };
    ledger.up(node, { node: number, card: null, upNs: 1e9 }, { host: 'host-0', machine: '', version: '' });
  }
  return ledger;
}

const change = (node: number, kind: NodeChange['kind'], ts: number): NodeChange => ({ node, kind, ts, reason: 'exit code 0' });

test('a node that ended before all were told to stop is lost, even where that is heard of later; one that ends with its peers from then on is not', () => {
  const ledger = ledgerOf(['early', 'last', 'with-its-peers', 'with-its-host']);
  ledger.record(change(0, 'exited', 5e9));
  ledger.stopAt(10e9);
  ledger.record(change(2, 'exited', 10.01e9));
  ledger.record(change(1, 'exited', 9.99e9));
  ledger.record(change(3, 'lost', 11e9));
  expect(ledger.lost.map(({ node }) => node)).toEqual(['early', 'last', 'with-its-host']);
});
