import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, regatta, temporaryHome } from './support/cli.ts';

/** A server that answers, stalls, resets, says half of what it promised, or leads in a circle, by turns. @returns its URL */
async function moody(): Promise<string> {
  let asked = 0;
  const server = createServer((request, response) => {
    const moods = [
      () => response.end('ok'),
      () => undefined,
      () => request.socket.resetAndDestroy(),
      () => (response.writeHead(200, { 'content-length': 9 }), response.write('half'), setTimeout(() => request.socket.destroy(), 20)),
      () => response.writeHead(302, { location: request.url }).end(),
    ];
    moods[asked % moods.length]?.();
    asked++;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const load = (results: Results, name: string): number | null | undefined => results.metrics.find((metric) => metric.name === name)?.value;

test('a target with all moods ends a run as it is: each is counted, and the run fails by its error budget', async () => {
  const home = temporaryHome();
  const url = await moody();
  const file = join(home, 'moody.ts');
  const entry = { scenario: 'requests', requests: ['/'], redirects: 3, timeout: '300ms', rate: '50/s', for: '2s' };
  writeFileSync(file, `export default ${JSON.stringify({ kit: 'http', fleets: { shop: { attach: url } }, rounds: [entry] })};\n`);
  const end = await regatta(home, ['run', '--json', file]);
  expect([1, 3]).toContain(end.code);
  const results = JSON.parse(end.stdout) as Results;
  expect(load(results, 'operations.failed')).toBeGreaterThan(0.5);
  const told = readFileSync(join(results.directory, 'report.md'), 'utf8');
  for (const reason of [
    'timeout: no response within 300ms',
    'connection reset',
    'the connection ended within the response',
    'redirects lead in a loop',
  ]) {
    expect(told).toContain(reason);
  }
  expect(processesOf(home)).toEqual([]);
});

test('bench needs no file, and refuses what is not there', async () => {
  const home = temporaryHome();
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const end = await regatta(home, ['bench', url, '--rate', '40', '--for', '1s', '--json']);
  expect([0, 3]).toContain(end.code);
  const results = JSON.parse(end.stdout) as Results;
  expect(load(results, 'operations.failed')).toBe(0);
  expect(load(results, 'operations.count')).toBe(40);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  const refused = await regatta(home, ['bench', url, '--connections', '5', '--for', '1s']);
  expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('it cannot be reached') as string });
});
