/**
 * What a request costs the client, and how many it gets answered, in a closed loop over 50 connections against nginx on loopback: the kit `http` beside its
 * peers. The two are measured in turn, several times over, and judged by the median of what each pair says, since machines change speed. Regatta's figures are
 * those of its agent within the load, recording and all. A peer runs for one second and for some more, and its figures are the difference, so that it does not
 * pay for its start. Printed beside them: how much of its core nginx was busy, which would bound all of them at 1, and what other programs took.
 *
 *     npx node bench/http.ts [--pairs=3] [--seconds=5] [--artillery]
 *
 * nginx, wrk and hey are Debian's; autocannon and artillery come from npm into the temporary folder, k6 is built there from its Go module.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNginx } from './http/nginx.ts';
import { measureRegatta, WARM_UP_S } from './http/measure-regatta.ts';
import { type Client, peers } from './http/peers.ts';
import { median } from './median.ts';

interface Figures {
  /** CPU of the client for each request, µs. */
  readonly cpuUs: number;
  /** Requests that were answered each second. */
  readonly rate: number;
  /** Cores that nginx, which has one worker, was busy. */
  readonly serverCores: number;
}

const [pairs, seconds] = [option('pairs', 3), option('seconds', 5)];
const folder = join(tmpdir(), 'regatta-bench-peers');
mkdirSync(folder, { recursive: true });

function option(name: string, preset: number): number {
  return Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? preset);
}

/** Cores that are busy while nothing of the bench is. */
async function othersCores(): Promise<number> {
  const [before, startMs] = [busyMs(), performance.now()];
  await sleep(1000);
  return (busyMs() - before) / (performance.now() - startMs);
}

function busyMs(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

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

function measure(client: Client, url: string): Omit<Figures, 'serverCores'> {
  const [short, long] = [load(client, url, 1), load(client, url, 1 + seconds)];
  const requests = long.requests - short.requests;
  return { cpuUs: ((long.cpuS - short.cpuS) / requests) * 1e6, rate: requests / seconds };
}

function print(name: string, figures: readonly Figures[], verdict = ''): void {
  const [cpuUs, rate, server] = [
    median(figures.map((one) => one.cpuUs)),
    median(figures.map((one) => one.rate)),
    median(figures.map(({ serverCores }) => serverCores)),
  ];
  console.log(
    `${name.padEnd(10)} ${cpuUs.toFixed(1).padStart(7)} µs of CPU a request, ${Math.round(rate).toLocaleString('en').padStart(8)} requests/s, nginx ${server.toFixed(2)} cores${verdict}`,
  );
}

/** What is promised against a peer, by its name: judged by the median over all pairs. */
interface Promised {
  readonly ratio: (own: Figures, peer: Figures) => number;
  readonly holds: (ratio: number) => boolean;
  readonly text: (ratio: string) => string;
}

const promises: { readonly [peer: string]: Promised } = {
  wrk: {
    ratio: (own, peer) => own.cpuUs / peer.cpuUs,
    holds: (ratio) => ratio <= 1.6,
    text: (ratio) => `Regatta takes ${ratio} × its CPU (≤ 1.6)`,
  },
  autocannon: atLeast(1.6),
  k6: atLeast(4),
  artillery: atLeast(30),
};

function atLeast(times: number): Promised {
  return {
    ratio: (own, peer) => own.rate / peer.rate,
    holds: (ratio) => ratio >= times,
    text: (ratio) => `Regatta answers ${ratio} × as many (≥ ${times})`,
  };
}

function verdictOn(peer: string, taken: readonly (readonly [own: Figures, peer: Figures])[]): string {
  const promise = promises[peer];
  if (promise === undefined) return '';
  const ratios = taken.map(([own, other]) => promise.ratio(own, other)).toSorted((one, other) => one - other);
  const ratio = median(ratios);
  if (!promise.holds(ratio)) process.exitCode = 1;
  const range = `from ${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`;
  return `  ${promise.holds(ratio) ? '✓' : '✗'} ${promise.text(ratio.toFixed(2))}, ${range}`;
}

await using nginx = await startNginx();
if (nginx === undefined) {
  console.log('skipped: there is no nginx; apt-get install nginx-light');
} else {
  const others: number[] = [];
  const watched = async (
    loadS: number,
    work: () => Omit<Figures, 'serverCores'> | Promise<Omit<Figures, 'serverCores'>>,
  ): Promise<Figures> => {
    others.push(await othersCores());
    const before = nginx.cpuS();
    return { ...(await work()), serverCores: (nginx.cpuS() - before) / loadS };
  };
  const ownS = seconds + 4;
  for (const peer of peers) {
    const reason = peer.prepare(folder);
    if (reason !== undefined) {
      console.log(`${peer.name.padEnd(10)} skipped: ${reason}`);
      continue;
    }
    const taken: (readonly [own: Figures, peer: Figures])[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      taken.push([
        await watched(WARM_UP_S + ownS, () => measureRegatta(nginx.url, ownS)),
        await watched(2 + seconds, () => measure(peer, nginx.url)),
      ]);
    }
    print(
      'Regatta',
      taken.map(([figures]) => figures),
    );
    print(
      peer.name,
      taken.map(([, figures]) => figures),
      verdictOn(peer.name, taken),
    );
  }
  console.log(
    `cores that other programs took, before each measurement: median ${median(others).toFixed(2)}, worst ${Math.max(...others).toFixed(2)}`,
  );
}
