import { expect, test } from 'vitest';
import { ConnectionPool } from './connection-pool.ts';

const valueOf = (pool: ConnectionPool, sql: string): Promise<unknown> =>
  pool.lend(async (connection) => (await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
/** Longer than any test. */
const endless = 'SELECT sum(a.range * b.range) FROM range(10_000_000) AS a, range(1_000_000) AS b';

test('more queries than connections are answered, each over tables that any of them made', async () => {
  await using pool = await ConnectionPool.open({});
  await pool.run('CREATE TABLE t AS SELECT 40 AS v; CREATE VIEW w AS SELECT v + 1 AS v FROM t');
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => valueOf(pool, `SELECT v + ${index} FROM w`)));
  expect(answers).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
});

test('a query that fails gives its connection back', async () => {
  await using pool = await ConnectionPool.open({});
  const failed = await Promise.allSettled(Array.from({ length: 5 }, () => pool.run('SELECT none')));
  expect(failed.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  expect(await valueOf(pool, 'SELECT 1')).toBe(1);
});

test('an abort ends what runs, and what waits is not begun', async () => {
  const abort = new AbortController();
  await using pool = await ConnectionPool.open({}, abort.signal);
  const running = [pool.run(endless), pool.run(endless)];
  let begun = false;
  const waiting = pool.lend(async () => {
    begun = true;
    await Promise.resolve();
  });
  setImmediate(() => abort.abort(new Error('enough')));
  const ends = await Promise.allSettled([...running, waiting]);
  expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : end.status))).toEqual([
    expect.stringContaining('Interrupted'),
    expect.stringContaining('Interrupted'),
    'Error: enough',
  ]);
  expect(begun).toBe(false);
});

test('it closes when what was asked for is over', async () => {
  const pool = await ConnectionPool.open({});
  const order: string[] = [];
  const queries = Array.from({ length: 4 }, async () => {
    await pool.run('SELECT sum(range) FROM range(10_000_000)');
    order.push('answered');
  });
  const closed = pool[Symbol.asyncDispose]().then(() => order.push('closed'));
  await Promise.all([...queries, closed]);
  expect(order).toEqual(['answered', 'answered', 'answered', 'answered', 'closed']);
});

test('while it closes an abort still ends what runs, and nothing more is taken', async () => {
  const abort = new AbortController();
  const pool = await ConnectionPool.open({}, abort.signal);
  const running = pool.run(endless);
  const closed = pool[Symbol.asyncDispose]();
  await expect(pool.run('SELECT 1')).rejects.toThrow('the database is closed');
  setImmediate(() => abort.abort());
  await expect(running).rejects.toThrow('Interrupted');
  await closed;
});
