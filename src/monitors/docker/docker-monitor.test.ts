import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerStats } from 'dockerode';
import { describe, expect, onTestFinished, test } from 'vitest';
import { monitorContract } from '../../sdk/monitor-contract.ts';
import { NotHere } from '../../model/monitor.ts';
import { writeContainer } from './container-series.ts';
import { dockerMonitor } from './docker-monitor.ts';

const problems: string[] = [];
const context = {
  host: 'host-0',
  processes: () => [],
  problem: (text: string) => void problems.push(text),
  signal: new AbortController().signal,
};

test('without Docker it is not here, with where it was looked for', async () => {
  const started = Promise.resolve(dockerMonitor.start(context, { containers: [], socket: '/nowhere/docker.sock' }));
  await expect(started).rejects.toThrow(NotHere);
  await expect(started).rejects.toThrow('there is no Docker: nothing is at /nowhere/docker.sock');
});

test('statistics become series under the names of cAdvisor, and what they leave out is no zero', () => {
  const values: { [name: string]: number } = {};
  const stats = {
    pids_stats: { current: 3 },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: 'Read', value: 5 },
        { op: 'read', value: 2 },
      ],
    },
    networks: { eth0: { rx_bytes: 10, tx_bytes: 20 } },
    memory_stats: { usage: 1000, limit: 4000, stats: { inactive_file: 300 } },
    cpu_stats: { cpu_usage: { total_usage: 2.5e9 } },
  } as unknown as ContainerStats;
  writeContainer('web', stats, (name, value) => (values[name] = value));
  expect(values).toEqual({
    'container_cpu_usage_seconds_total{name="web"}': 2.5,
    'container_memory_usage_bytes{name="web"}': 1000,
    'container_memory_working_set_bytes{name="web"}': 700,
    'container_spec_memory_limit_bytes{name="web"}': 4000,
    'container_processes{name="web"}': 3,
    'container_network_receive_bytes_total{interface="eth0",name="web"}': 10,
    'container_network_transmit_bytes_total{interface="eth0",name="web"}': 20,
    'container_fs_reads_bytes_total{name="web"}': 7,
  });
  const ended: string[] = [];
  writeContainer('ended', { memory_stats: {}, cpu_stats: { cpu_usage: {} } } as unknown as ContainerStats, (name) => ended.push(name));
  expect(ended).toEqual([]);
});

test('a container that ends between the list and its statistics has no row, one that is named and not there is told of', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-docker-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer(({ url = '' }, response) => {
    const isGone = url.includes('/gone/');
    const body = url.startsWith('/_ping')
      ? 'OK'
      : url.startsWith('/containers/json')
        ? [{ Id: 'gone', Names: ['/gone'] }]
        : { message: 'no such container' };
    response
      .writeHead(isGone ? 404 : 200, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  const monitor = await dockerMonitor.start(context, { containers: ['gone', 'nobody'], socket });
  const names: string[] = [];
  await monitor.read((name) => names.push(name), context.signal);
  expect(names).toEqual([]);
  expect(problems).toEqual(['found no running container nobody']);
});

/** Why there is no Docker to test with; undefined where there is one. */
function missing(): string | undefined {
  if (spawnSync('docker', ['version'], { stdio: 'ignore' }).status !== 0) return 'no Docker answers';
  return existsSync('/bin/busybox') ? undefined : 'there is no /bin/busybox to make a container of';
}

const reason = missing();
describe.skipIf(reason !== undefined)(`real containers${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const image = `regatta-test-${process.pid}`;
  const name = `regatta-test-${process.pid}`;
  const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' });

  test('are told of', { timeout: 30_000 }, async () => {
    execFileSync('sh', ['-c', `tar -C / -c bin/busybox | docker import - ${image}`]);
    docker('run', '-d', '--rm', '--network', 'none', '--name', name, image, '/bin/busybox', 'sh', '-c', 'while :; do :; done');
    onTestFinished(() => {
      docker('rm', '-f', name);
      docker('rmi', image);
    });
    for (const { check } of monitorContract(dockerMonitor, { options: { containers: [name] } }))
      await expect(check()).resolves.toBeUndefined();
    const monitor = await dockerMonitor.start(context, { containers: [name] });
    const values: { [name: string]: number } = {};
    await monitor.read((series, value) => (values[series] = value), context.signal);
    expect(values[`container_cpu_usage_seconds_total{name="${name}"}`]).toBeGreaterThan(0);
    expect(values[`container_memory_working_set_bytes{name="${name}"}`]).toBeGreaterThan(0);
    expect(values[`container_processes{name="${name}"}`]).toBeGreaterThanOrEqual(1);
  });
});
