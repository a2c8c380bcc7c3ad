import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TestContext } from './fixtures/test-context.ts';
import { NodeObserver } from './node-observer.ts';

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-observer-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('all that can be known of a node is taken in, and what was wrong is told when it ends', async () => {
  const server = createServer((_, response) => void response.end('on_its_page 1\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const context = new TestContext();
  const output = temporary();
  const params = { reports: { prefix: '# ' }, scrape: { from: 'http', every: 5e9, keep: [] } };
  const observer = new NodeObserver({ params, context, output });
  observer.readPage({ http: { inside: address, outside: address } });
  appendFileSync(join(output, 'a.ndjson'), '{"series": "in_a_file", "value": 1}\noops\n');
  observer.printed('stdout', Buffer.from('# {"series": "printed", "value": 1}\n'));
  await observer.beat(true);
  const names = (): unknown[] => context.recorder.rows('series').map(({ name }) => name);
  await expect.poll(names).toContain('on_its_page');
  await Promise.all([observer.end(), observer.end()]);
  expect(new Set(names())).toEqual(new Set(['printed', 'in_a_file', 'on_its_page']));
  expect(context.problems).toEqual(['wrote a report that cannot be recorded: a.ndjson:2 is no JSON: "oops"']);
});

test('nothing is taken in where nothing is asked for', async () => {
  const context = new TestContext();
  const observer = new NodeObserver({ params: {}, context });
  observer.printed('stdout', Buffer.from('# {"series": "printed", "value": 1}\n'));
  await observer.beat(true);
  await observer.end();
  expect(context.recorder.rows('series')).toEqual([]);
  expect(context.problems).toEqual([]);
});
