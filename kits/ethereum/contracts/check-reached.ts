import type { Operation } from 'regatta/scenario';
import type { Inclusion } from '../ledger/sent-transaction.ts';
import type { Rpc } from '../rpc/rpc.ts';
import { codeAt } from './code-at.ts';

/** What a transaction takes that runs no code, at most: so much, and so much for each byte that is sent (EIP-7623). */
const withoutCode = { gas: 21_000, gasOfByte: 40 };

/**
 * Sees to it that calls of a contract reach one. Where a node begins a new chain, nothing is at its address any more, and what is sent there succeeds without
 * doing anything. Such a transaction is known by how little gas it takes; only then is the node asked. Rejects as an operation fails.
 * @param data what was sent, `0x…`
 */
export async function checkReached(
  operation: Pick<Operation, 'fail'>,
  { gasUsed }: Pick<Inclusion, 'gasUsed'>,
  { rpc, address, data }: { readonly rpc: Rpc; readonly address: string; readonly data: string },
): Promise<void> {
  const bytes = (data.length - 2) / 2;
  if (gasUsed > withoutCode.gas + bytes * withoutCode.gasOfByte) return;
  // whoever cannot be asked now may still have it
  const code = await codeAt(rpc, address).catch(() => '');
  if (code === undefined) throw operation.fail('there is no contract at its address any more: has the node begun a new chain?');
}
