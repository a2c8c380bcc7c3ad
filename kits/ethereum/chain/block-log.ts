import type { Recorder, TableWriter } from 'regatta/scenario';
import { blocksTable } from '../tables.ts';
import type { Block } from './block.ts';

/** Writes blocks into the table `blocks`. */
export class BlockLog {
  readonly #recorder: Recorder;
  readonly #writer: TableWriter<typeof blocksTable>;
  readonly #node: number;

  constructor(recorder: Recorder, node: number) {
    this.#recorder = recorder;
    this.#writer = recorder.table(blocksTable);
    this.#node = node;
  }

  added(block: Block): void {
    this.#write('added', block, block.seenNs);
  }

  removed(block: Block, nowNs: number): void {
    this.#write('removed', block, nowNs);
  }

  #write(change: 'added' | 'removed', block: Block, ts: number): void {
    const { columns } = this.#writer;
    const row = this.#writer.next();
    columns.ts[row] = ts;
    columns.node[row] = this.#node;
    columns.change[row] = this.#recorder.code(change);
    columns.number[row] = block.number;
    columns.hash[row] = this.#recorder.code(block.hash);
    columns.timestamp[row] = block.timestamp;
    columns.transactions[row] = block.transactions.length;
    columns.own[row] = block.own.length;
    columns.gas_used[row] = block.gasUsed;
    columns.gas_limit[row] = block.gasLimit;
    columns.base_fee[row] = block.baseFee === null ? Number.NaN : Number(block.baseFee);
  }
}
