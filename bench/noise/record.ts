/**
 * Records how the same thing differs from run to run on this machine: a server and its load in a fresh process, time and again. `false-alarms.ts` deals the runs out to two sides that are the same.
 *
 *     npx node bench/noise/record.ts > bench/noise/recorded.json
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one run came to: s, s, 1/s. */
export interface RecordedRun {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

const runs = 320;
const requests = 200;
const everyMs = 3;
const asChild = 'run';

if (process.argv[2] === asChild) process.send?.(await measure());
else process.stdout.write(`[\n${(await record()).map((run) => `  ${JSON.stringify(run)}`).join(',\n')}\n]\n`);

async function record(): Promise<RecordedRun[]> {
  const recorded: RecordedRun[] = [];
  while (recorded.length < runs) {
    const child = fork(new URL(import.meta.url), [asChild]);
    const [run] = (await once(child, 'message')) as [RecordedRun];
    recorded.push(run);
    child.kill();
  }
  return recorded;
}

/** An open loop over a server of its own, after a short warm-up. */
async function measure(): Promise<RecordedRun> {
  const server = createServer((_, response) => response.end(String(work())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await load(port, 30);
  const began = Number(process.hrtime.bigint());
  const latencies = await load(port, requests);
  const rate = (requests * 1e9) / (Number(process.hrtime.bigint()) - began);
  const ascending = latencies.toSorted((a, b) => a - b);
  const quantile = (q: number): number => ascending[Math.floor(q * (ascending.length - 1))] ?? 0;
  return { p50: quantile(0.5), p99: quantile(0.99), rate };
}

async function load(port: number, count: number): Promise<number[]> {
  const began = Number(process.hrtime.bigint()) / 1e6;
  const answers = Array.from({ length: count }, async (_, index) => {
    const due = index * everyMs;
    await sleep(Math.max(0, due - (Number(process.hrtime.bigint()) / 1e6 - began)));
    const sent = Number(process.hrtime.bigint());
    const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [NodeJS.ReadableStream];
    response.resume();
    await once(response, 'end');
    return (Number(process.hrtime.bigint()) - sent) / 1e9;
  });
  return Promise.all(answers);
}

function work(): number {
  let sum = 0;
  for (let step = 0; step < 200_000; step++) sum += Math.sqrt(step);
  return sum;
}
