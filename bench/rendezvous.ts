/**
 * How fast the rendezvous is, beside Testground's Go service on two cores. Server and clients are in different processes, the clients are plain
 * WebSockets that parse every frame.
 *
 *     node bench/rendezvous.ts [clients, default 1000]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { realClock } from '../src/load/real-clock.ts';
import type { SyncReply } from '../src/sync/frames.ts';
import { startRendezvous } from '../src/sync/server.ts';

/** The whole bench ends by then, ms. */
const limitMs = 120_000;
const deliveries = 2000;
const barriers = 7;

interface Figures {
  readonly deliveryMs: readonly number[];
  readonly barrierMs: readonly number[];
  readonly allToAllMs: number;
}

/** One raw client: replies go to who sent the request of their id. */
class Client {
  readonly #ws: WebSocket;
  readonly #takers = new Map<string, (reply: SyncReply) => void>();
  #nextId = 0;

  constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.on('message', (data) => {
      const reply = JSON.parse((data as Buffer).toString()) as SyncReply;
      if (reply.error !== '') throw new Error(reply.error);
      this.#takers.get(reply.id)?.(reply);
    });
  }

  /** `take` gets every reply. */
  send(request: object, take: (reply: SyncReply) => void): void {
    const id = String(this.#nextId++);
    this.#takers.set(id, take);
    this.#ws.send(JSON.stringify({ id, ...request }));
  }

  once(request: object): Promise<SyncReply> {
    return new Promise((resolve) => this.send(request, resolve));
  }

  close(): void {
    this.#ws.close();
  }
}

function now(): number {
  return realClock.now() / 1e6;
}

async function dial(url: string, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  while (clients.length < count) {
    const batch = Array.from({ length: Math.min(100, count - clients.length) }, () => new WebSocket(url, { perMessageDeflate: false }));
    await Promise.all(batch.map((ws) => once(ws, 'open')));
    clients.push(...batch.map((ws) => new Client(ws)));
  }
  return clients;
}

/** From the call of publish to the subscriber's message, one after another. */
async function measureDelivery(publisher: Client, subscriber: Client): Promise<number[]> {
  const durations: number[] = [];
  let taken = (): void => undefined;
  subscriber.send({ subscribe: { topic: 'delivery' } }, () => taken());
  for (let message = 0; message < deliveries; message++) {
    const arrived = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const start = now();
    const published = publisher.once({ publish: { topic: 'delivery', payload: { message } } });
    await arrived;
    durations.push(now() - start);
    await published;
  }
  return durations;
}

/** Every client signals, and waits for all once it has its number: as Testground's clients do. */
async function measureBarriers(clients: readonly Client[]): Promise<number[]> {
  const durations: number[] = [];
  for (let round = 0; round < barriers; round++) {
    const state = `all-here-${round}`;
    const start = now();
    await Promise.all(
      clients.map(async (client) => {
        await client.once({ signal_entry: { state } });
        await client.once({ barrier: { state, target: clients.length } });
      }),
    );
    durations.push(now() - start);
  }
  return durations;
}

/** Every client publishes its address and subscribes to those of all. */
async function measureAllToAll(clients: readonly Client[]): Promise<number> {
  const start = now();
  await Promise.all(
    clients.map(async (client, index) => {
      await client.once({ publish: { topic: 'peers', payload: { peer: index, addresses: [`/ip4/127.0.0.1/tcp/${30_000 + index}`] } } });
      const seen = new Set<number>();
      await new Promise<void>((resolve) => {
        client.send({ subscribe: { topic: 'peers' } }, (reply) => {
          seen.add((JSON.parse(reply.subscribe) as { peer: number }).peer);
          if (seen.size === clients.length) resolve();
        });
      });
    }),
  );
  return now() - start;
}

async function runClients(url: string, count: number): Promise<void> {
  const clients = await dial(url, count);
  const [publisher, subscriber] = clients as [Client, Client];
  const figures: Figures = {
    deliveryMs: await measureDelivery(publisher, subscriber),
    barrierMs: await measureBarriers(clients),
    allToAllMs: await measureAllToAll(clients),
  };
  for (const client of clients) client.close();
  process.send?.(figures);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

function line(what: string, value: number, target: number, peer: string): void {
  const digits = value < 10 ? 2 : 0;
  console.log(`${value <= target ? '✓' : '✗'} ${what}: ${value.toFixed(digits)} ms (target ≤ ${target} ms; Go service ${peer})`);
}

async function bench(count: number): Promise<void> {
  await using rendezvous = await startRendezvous();
  const child = fork(new URL(import.meta.url), [String(count), rendezvous.url], { timeout: limitMs, killSignal: 'SIGKILL' });
  const ended = once(child, 'exit');
  const before = process.cpuUsage();
  const [figures] = (await Promise.race([
    once(child, 'message'),
    ended.then(([code, signal]) => Promise.reject(new Error(`the clients ended early: ${code ?? signal}`))),
  ])) as [Figures];
  const used = process.cpuUsage(before);
  line('publish → subscriber, p50', quantile(figures.deliveryMs, 0.5), 1, '57 ms');
  line('publish → subscriber, p99', quantile(figures.deliveryMs, 0.99), 10, '98 ms');
  line(`signal and wait, ${count} clients, median of ${barriers}`, quantile(figures.barrierMs, 0.5), 125, '125 ms');
  line(`all to all, ${count} clients, ${count * count} deliveries`, figures.allToAllMs, 10_000, '18600 ms');
  console.log(
    `  the server used ${((used.user + used.system) / 1e6).toFixed(1)} s of CPU and ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`,
  );
  await ended;
}

const [count = '1000', url] = process.argv.slice(2);
await (url === undefined ? bench(Number(count)) : runClients(url, Number(count)));
