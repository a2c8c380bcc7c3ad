import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryHome } from './cli.ts';
import { waitUntil } from './runs.ts';

/** Which of these programs are not in PATH. */
export function missingPrograms(...programs: readonly string[]): readonly string[] {
  return programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
}

/** What answers queries, with all labels of each value. */
export interface RealPrometheus {
  readonly url: string;
  query(promql: string): Promise<readonly { readonly labels: { readonly [label: string]: string }; readonly value: number }[]>;
}

/** Starts a Prometheus with that configuration file, in which `changes` take the place of texts. It is ended with the test. */
export async function startPrometheus(configFile: string, changes: { readonly [text: string]: string }): Promise<RealPrometheus> {
  const folder = temporaryHome();
  const config = Object.entries(changes).reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(configFile, 'utf8'));
  writeFileSync(join(folder, 'prometheus.yml'), config);
  const port = await freePort();
  await startServer('prometheus', port, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async query(promql) {
      const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: promql }) });
      const { data } = (await answer.json()) as { data: { result: { metric: { [label: string]: string }; value: [number, string] }[] } };
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
  };
}

/** Starts a Pushgateway, which is ended with the test. @returns its URL */
export async function startPushgateway(): Promise<string> {
  const port = await freePort();
  // that of Debian keeps what it has in a file which all of the machine share
  await startServer('prometheus-pushgateway', port, [`--web.listen-address=127.0.0.1:${port}`, '--persistence.file=']);
  return `http://127.0.0.1:${port}`;
}

/** A port that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startServer(program: string, port: number, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil(isReady);
}
