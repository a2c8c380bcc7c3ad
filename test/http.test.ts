import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { processesOf, regatta, start, temporaryHome } from './support/cli.ts';

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

/** Runs what follows with 200 local ports alone, in a network of its own. */
const fewPorts = 'ip link set lo up && echo "40000 40199" > /proc/sys/net/ipv4/ip_local_port_range && exec "$@"';
const hasFewPorts = spawnSync('unshare', ['-rn', 'sh', '-c', fewPorts, 'sh', 'true']).status === 0;

test.skipIf(!hasFewPorts)(
  'local ports that are used up are failures that say so (needs a network of its own: unshare and ip)',
  async () => {
    const home = temporaryHome();
    const [server, file, node] = ['silent.mjs', 'ports.ts', 'node.sh'].map((name) => join(home, name)) as [string, string, string];
    writeFileSync(
      server,
      "import { createServer } from 'node:net';\ncreateServer(() => {}).listen(Number(process.argv[2]), '127.0.0.1');\n",
    );
    const fleets = { shop: { count: 1, command: [process.execPath, server, '$node.ports.http'], ports: ['http'] } };
    const entry = { scenario: 'requests', requests: ['/'], connection: 'new', timeout: '3s', rate: '200/s', for: '2s' };
    writeFileSync(file, `export default ${JSON.stringify({ kit: 'http', fleets, rounds: [entry] })};\n`);
    writeFileSync(node, `#!/bin/sh\nexec unshare -rn sh -c '${fewPorts}' sh '${process.execPath}' "$@"\n`);
    chmodSync(node, 0o755);
    const end = await start(home, ['run', '--json', file], { node }).finished;
    expect([1, 3], end.stderr).toContain(end.code);
    const results = JSON.parse(end.stdout) as Results;
    expect(load(results, 'operations.failed')).toBe(1);
    const told = readFileSync(join(results.directory, 'report.md'), 'utf8');
    expect(told).toContain('cannot connect: all local ports are in use: keep connections (connection: reuse), or open fewer a second');
  },
);

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
