import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSync } from '../../sdk/sync.ts';
import { bin } from '../fixtures/command-line.ts';

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regatta-sync-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

interface Command {
  readonly child: ChildProcess;
  /** The first line that it prints, or all it says when it ends without one. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function sync(...options: string[]): Command {
  const child = spawn(process.execPath, [bin, 'sync', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const line = Promise.withResolvers<string>();
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    if (stdout.includes('\n')) line.resolve(stdout.split('\n')[0] ?? '');
  });
  const ended = once(child, 'close').then(([code]) => {
    line.resolve(stderr);
    return { code: code as number | null, stdout, stderr };
  });
  return { child, firstLine: line.promise, ended };
}

test('prints its URL and nothing else, serves until SIGINT, and then ends with 0 while clients are connected', async () => {
  const { child, firstLine, ended } = sync('--port', '0');
  await using client = await openSync(await firstLine);
  expect(await client.signal('s')).toBe(1);
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 0, stdout: `${await firstLine}\n`, stderr: '' });
});

test('takes the token from a file, and needs one for an address that others can reach', async () => {
  const file = join(directory, 'token');
  await writeFile(file, 'secret\n');
  const { firstLine } = sync('--host', '0.0.0.0', '--port', '0', '--token-file', file);
  const url = (await firstLine).replace('0.0.0.0', '127.0.0.1');
  await expect(openSync(url)).rejects.toThrow('needs a token');
  await using client = await openSync(url, { token: 'secret' });
  expect(await client.signal('s')).toBe(1);
  expect(await sync('--host', '0.0.0.0').ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('needs a token') });
});

test('a port in use, a port that is none and an unreadable token are clear errors with the code that belongs to them', async () => {
  const { firstLine } = sync('--port', '0');
  const port = new URL(await firstLine).port;
  expect(await sync('--port', port).ended).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`),
  });
  expect(await sync('--port', '70000').ended).toMatchObject({ code: 2, stderr: expect.stringContaining('from 0 to 65535') });
  expect(await sync('--token-file', join(directory, 'none')).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot read the token'),
  });
  await writeFile(join(directory, 'empty'), '\n');
  expect(await sync('--token-file', join(directory, 'empty')).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('holds no token'),
  });
});
