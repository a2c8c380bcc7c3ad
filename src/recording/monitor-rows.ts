import type { SeriesSubject, SeriesWriter } from '../model/monitor.ts';
import type { Recorder, seriesTable, TableWriter } from '../model/table.ts';

/** What one reading has written, kept back until it has ended well. */
export class MonitorRows {
  readonly #now: () => number;
  readonly #rows: { readonly name: string; readonly value: number; readonly of: SeriesSubject | undefined }[] = [];
  #ts: number | undefined;
  #isOpen = true;

  /** @param now ns since run start */
  constructor(now: () => number) {
    this.#now = now;
  }

  readonly write: SeriesWriter = (name, value, of) => {
    if (!this.#isOpen || Number.isNaN(value)) return;
    this.#ts ??= this.#now();
    this.#rows.push({ name, value, of });
  };

  /** What comes from now on comes too late. */
  close(): void {
    this.#isOpen = false;
  }

  /** @param host of the process that read */
  record(recorder: Recorder, writer: TableWriter<typeof seriesTable>, host: string): void {
    this.close();
    const { columns } = writer;
    const own = recorder.code(host);
    for (const { name, value, of } of this.#rows) {
      const row = writer.next();
      columns.ts[row] = this.#ts ?? 0;
      columns.node[row] = of !== undefined && 'node' in of ? of.node : -1;
      columns.host[row] = of !== undefined && 'host' in of ? recorder.code(of.host) : own;
      columns.name[row] = recorder.code(name);
      columns.value[row] = value;
    }
  }
}
