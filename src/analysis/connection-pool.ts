import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** Queries at once: short ones are mostly planned, on one core each. */
const connections = 2;
/** After how long what an abort has not ended is interrupted again. */
const interruptMs = 50;

/** A DuckDB of its own in memory, over several connections: each answers one query at a time, and all see the same tables, but for temporary ones. */
export class ConnectionPool implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #all: readonly DuckDBConnection[];
  readonly #signal: AbortSignal | undefined;
  readonly #free: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  #lent = 0;
  #isClosing = false;
  readonly #interrupt = (): void => {
    if (this.#lent === 0) return;
    for (const connection of this.#all) connection.interrupt();
    // of what was handed over a moment ago and has not begun, an interruption is none
    setTimeout(this.#interrupt, interruptMs);
  };

  private constructor(instance: DuckDBInstance, all: readonly DuckDBConnection[], signal: AbortSignal | undefined) {
    this.#instance = instance;
    this.#all = all;
    this.#free = [...all];
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
  }

  /**
   * @param settings of DuckDB, as it words them
   * @param signal aborted, it ends the queries that run with an error of DuckDB, and all others with its reason
   */
  static async open(settings: { readonly [name: string]: string }, signal?: AbortSignal): Promise<ConnectionPool> {
    const instance = await DuckDBInstance.create(':memory:', settings);
    return new ConnectionPool(instance, await Promise.all(Array.from({ length: connections }, () => instance.connect())), signal);
  }

  /** Lends a connection to `work`, as soon as one is free. @throws Error where it is closed; the signal's reason */
  async lend<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#isClosing) throw new Error('the database is closed');
    const connection = await this.#take();
    try {
      this.#lent++;
      this.#signal?.throwIfAborted();
      return await work(connection);
    } finally {
      this.#lent--;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(connection);
      else next(connection);
    }
  }

  /** Runs statements, separated by semicolons, one after the other. */
  async run(sql: string): Promise<void> {
    await this.lend((connection) => connection.run(sql));
  }

  /** Closes when what was asked for is over, which an abort still ends: to close what a query uses ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    const idle = await Promise.all(this.#all.map(() => this.#take()));
    this.#signal?.removeEventListener('abort', this.#interrupt);
    for (const connection of idle) connection.closeSync();
    this.#instance.closeSync();
  }

  async #take(): Promise<DuckDBConnection> {
    return this.#free.pop() ?? (await new Promise<DuckDBConnection>((take) => this.#waiting.push(take)));
  }
}
