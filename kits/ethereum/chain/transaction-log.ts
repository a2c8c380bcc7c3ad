import type { Recorder, TableWriter } from 'regatta/scenario';
import type { SentTransaction } from '../ledger/sent-transaction.ts';
import { transactionsTable } from '../tables.ts';

/** Writes what became of transactions into the table `transactions`, each once nothing more is expected of it. */
export class TransactionLog {
  readonly #recorder: Recorder;
  readonly #writer: TableWriter<typeof transactionsTable>;
  readonly #node: number;
  readonly #open = new Set<SentTransaction>();

  constructor(recorder: Recorder, node: number) {
    this.#recorder = recorder;
    this.#writer = recorder.table(transactionsTable);
    this.#node = node;
  }

  opened(transaction: SentTransaction): void {
    this.#open.add(transaction);
  }

  closed(transaction: SentTransaction): void {
    if (this.#open.delete(transaction)) this.#write(transaction);
  }

  /** It is sent again, with another nonce. */
  dropped(transaction: SentTransaction): void {
    this.#open.delete(transaction);
  }

  /** The load is over: what is open stays so. */
  closeAll(): void {
    for (const transaction of this.#open) {
      if (transaction.outcome === 'unknown' && transaction.reason === '') transaction.reason = standing(transaction);
      this.closed(transaction);
    }
  }

  #write(transaction: SentTransaction): void {
    const { columns } = this.#writer;
    const { origin, inclusion, account, reason, hash } = transaction;
    const code = (text: string | null): number => (text === null || text === '' ? -1 : this.#recorder.code(text));
    const since = (ns: number): number => ns - origin.intendedNs;
    const row = this.#writer.next();
    columns.ts[row] = origin.intendedNs;
    columns.node[row] = this.#node;
    columns.operation[row] = origin.operation;
    columns.name[row] = code(origin.name);
    columns.account[row] = code(account.address);
    columns.nonce[row] = transaction.nonce;
    columns.hash[row] = code(hash);
    columns.outcome[row] = code(transaction.outcome);
    columns.reason[row] = code(reason);
    columns.sent[row] = since(transaction.sentNs);
    columns.accepted[row] = since(transaction.acceptedNs);
    columns.included[row] = since(transaction.includedNs);
    columns.confirmed[row] = since(transaction.settledNs);
    columns.block[row] = inclusion?.block ?? Number.NaN;
    columns.gas[row] = inclusion?.gasUsed ?? Number.NaN;
    columns.gas_price[row] = inclusion?.gasPrice ?? Number.NaN;
    columns.reorgs[row] = transaction.reorgs;
    columns.resent[row] = transaction.resent;
  }
}

/** How far one came of which nobody knows the end. */
function standing({ acceptedNs, inclusion }: SentTransaction): string {
  if (inclusion !== undefined) return 'in a block that had not its confirmations when the load was over';
  return Number.isNaN(acceptedNs) ? 'not answered when the load was over' : 'accepted, and in no block when the load was over';
}
