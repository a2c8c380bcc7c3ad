/**
 * What a request costs the client, and how many it gets answered, in a closed loop over 50 connections against nginx on loopback: the kit `http` beside its
 * peers, in one run. Regatta's figures are those of its agent within the load, recording and all. A peer runs for one second and for some more, and its figures are
 * the difference, so that it does not pay for its start.
 *
 *     npx node bench/http.ts [--seconds=8] [--artillery]
 *
 * nginx, wrk and hey are Debian's; autocannon and artillery come from npm into the temporary folder, k6 is built there from its Go module.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx } from './http/nginx.ts';
import { measureRegatta } from './http/measure-regatta.ts';
import { type Client, peers } from './http/peers.ts';

interface Figures {
  /** CPU of the client for each request, µs. */
  readonly cpuUs: number;
  /** Requests that were answered each second. */
  readonly rate: number;
}

const seconds = Number(process.argv.find((word) => word.startsWith('--seconds='))?.split('=')[1] ?? 8);
const folder = join(tmpdir(), 'regatta-bench-peers');
mkdirSync(folder, { recursive: true });

/** What the client and all that it starts take of the processor, s, and how many of its requests were answered. */
function load(client: Client, url: string, length: number): { readonly cpuS: number; readonly requests: number } {
  const command = client.command(url, length, folder);
  const { stdout, stderr, status } = spawnSync('sh', ['-c', '"$@"; times', 'sh', ...command], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const requests = client.requests(stdout);
  if (status !== 0 || !(requests > 0)) throw new Error(`${client.name} came to nothing: ${stderr.slice(-500)}${stdout.slice(-500)}`);
  // the last line is of the children: user and system
  const [user = '', system = ''] = stdout.trim().split('\n').at(-1)?.split(' ') ?? [];
  return { cpuS: secondsOf(user) + secondsOf(system), requests };
}

function secondsOf(text: string): number {
  const [, minutes = '0', rest = 'NaN'] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
}

function measure(client: Client, url: string): Figures {
  const [short, long] = [load(client, url, 1), load(client, url, 1 + seconds)];
  const requests = long.requests - short.requests;
  return { cpuUs: ((long.cpuS - short.cpuS) / requests) * 1e6, rate: requests / seconds };
}

function print(name: string, { cpuUs, rate }: Figures, verdict = ''): void {
  console.log(
    `${name.padEnd(10)} ${cpuUs.toFixed(1).padStart(7)} µs of CPU a request, ${Math.round(rate).toLocaleString('en').padStart(8)} requests/s${verdict}`,
  );
}

/** What is promised against a peer, by its name. */
const promises: { readonly [peer: string]: (own: Figures, peer: Figures) => { readonly holds: boolean; readonly text: string } } = {
  wrk: (own, peer) => ({
    holds: own.cpuUs <= 1.6 * peer.cpuUs,
    text: `Regatta takes ${(own.cpuUs / peer.cpuUs).toFixed(2)} × its CPU (≤ 1.6)`,
  }),
  autocannon: (own, peer) => atLeast(own, peer, 1.6),
  k6: (own, peer) => atLeast(own, peer, 4),
  artillery: (own, peer) => atLeast(own, peer, 30),
};

function atLeast(own: Figures, peer: Figures, times: number): { readonly holds: boolean; readonly text: string } {
  const ratio = own.rate / peer.rate;
  return { holds: ratio >= times, text: `Regatta answers ${ratio.toFixed(1)} × as many (≥ ${times})` };
}

await using nginx = await startNginx();
if (nginx === undefined) {
  console.log('skipped: there is no nginx; apt-get install nginx-light');
} else {
  const own = measureRegatta(nginx.url, seconds + 6);
  const cheap = own.cpuUs <= 15;
  print('Regatta', own, `  ${cheap ? '✓' : '✗'} (≤ 15 µs)`);
  if (!cheap) process.exitCode = 1;
  for (const peer of peers) {
    const reason = peer.prepare(folder);
    if (reason !== undefined) {
      console.log(`${peer.name.padEnd(10)} skipped: ${reason}`);
      continue;
    }
    const figures = measure(peer, nginx.url);
    const promise = promises[peer.name]?.(own, figures);
    print(peer.name, figures, promise === undefined ? '' : `  ${promise.holds ? '✓' : '✗'} ${promise.text}`);
    if (promise?.holds === false) process.exitCode = 1;
  }
}
