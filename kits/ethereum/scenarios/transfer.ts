import type { Scenario } from 'regatta/scenario';
import { readAmount } from '../accounts/amount.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { closeLedgers, ledgerAt, openLedgers } from '../ledger/open-ledgers.ts';
import type { TransferParams } from './transfer-params.ts';

/** Each operation sends money from one account to another. */
export default {
  setup: openLedgers,
  connect: ledgerAt,
  operation(operation) {
    const { value, to } = operation.params as unknown as TransferParams;
    const { client } = operation.node;
    const { addresses } = client;
    const receiver = to ?? addresses[operation.number % addresses.length] ?? null;
    return client.send(operation, { to: receiver, value: readAmount(value) ?? 0n, data: '0x', name: 'transfer' });
  },
  teardown: closeLedgers,
} satisfies Scenario<Ledger>;
