import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { holdFile } from '../../orchestrator/hold-file.ts';
import { bundledUrl, stopBundled } from './bundled-server.ts';
import { placeOf } from './place.ts';
import { readPostmaster } from './postmaster.ts';

const run = promisify(execFile);

/** A home whose server is stopped behind the test. */
function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'regatta-bundled-'));
  onTestFinished(async () => {
    await stopBundled(home);
    rmSync(placeOf(home).directory, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }, 60_000);
  return home;
}

async function ask(url: string, sql: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Asks for the URL in a process of its own. */
async function urlElsewhere(home: string): Promise<string> {
  const module = new URL('bundled-server.ts', import.meta.url).href;
  const lock = new URL('../../orchestrator/hold-file.ts', import.meta.url).href;
  const script = `import { bundledUrl } from '${module}'; import { holdFile } from '${lock}'; console.log(await bundledUrl('${home}', holdFile));`;
  return (await run(process.execPath, ['--input-type=module', '-e', script])).stdout.trim();
}

test('processes that ask at once get one server, which outlives them, is theirs alone, and keeps what it has over kill -9', async () => {
  const home = temporaryHome();
  const { data, passwordFile } = placeOf(home);
  const urls = await Promise.all([urlElsewhere(home), urlElsewhere(home), urlElsewhere(home)]);
  const [url] = urls;
  expect(new Set(urls)).toEqual(new Set([url]));
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o077).toBe(0);
  await expect(ask(url.replace(/:[^:@]*@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS value');

  const { pid = 0 } = readPostmaster(data) ?? {};
  process.kill(pid, 'SIGKILL');
  const again = await urlElsewhere(home);
  expect(readPostmaster(data)?.pid).not.toBe(pid);
  expect(await ask(again, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
  expect(await stopBundled(home)).toBe(true);
  expect(await stopBundled(home)).toBe(false);
  expect(existsSync(join(data, 'postmaster.pid'))).toBe(false);
}, 120_000);

test('it stops when nobody has been connected for a while, and not before', async () => {
  const home = temporaryHome();
  const { data } = placeOf(home);
  const url = await bundledUrl(home, holdFile, { idleS: 2 });
  const client = new Client({ connectionString: url });
  await client.connect();
  await sleep(4000);
  expect((await client.query<object>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await expect.poll(() => existsSync(join(data, 'postmaster.pid')), { timeout: 30_000, interval: 100 }).toBe(false);
  expect(await ask(await bundledUrl(home, holdFile), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}, 120_000);

test('a directory that was cut off while it was made is made anew; one of another PostgreSQL is refused as it is', async () => {
  const home = temporaryHome();
  const { data } = placeOf(home);
  await bundledUrl(home, holdFile);
  await stopBundled(home);
  writeFileSync(join(data, 'PG_VERSION'), '15\n');
  await expect(bundledUrl(home, holdFile)).rejects.toMatchObject({
    code: 'STORE_VERSION',
    message: `${data} is of PostgreSQL 15; this Regatta brings PostgreSQL 18`,
  });
  expect(readFileSync(join(data, 'PG_VERSION'), 'utf8')).toBe('15\n');
  rmSync(data, { recursive: true });
  writeFileSync(`${data}.new`, 'cut off');
  expect(await ask(await bundledUrl(home, holdFile), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}, 120_000);

test('where it does not come up, it says why and where more stands', async () => {
  const home = temporaryHome();
  const { data, log } = placeOf(home);
  await bundledUrl(home, holdFile);
  await stopBundled(home);
  writeFileSync(join(data, 'postgresql.conf'), 'no_such_setting = 1\n');
  const failure = bundledUrl(home, holdFile);
  await expect(failure).rejects.toMatchObject({ code: 'STORE_DOWN', hint: expect.stringContaining(log) });
  await expect(failure).rejects.toMatchObject({ hint: expect.stringContaining('no_such_setting') });
}, 120_000);
