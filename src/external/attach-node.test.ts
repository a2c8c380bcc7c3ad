import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { NodeContext } from '../model/kit.ts';
import attach from './attach-node.ts';

async function listening(port = 0): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  onTestFinished(() => void server.close());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const placeOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

interface Told {
  readonly waited?: string[];
  readonly exits?: string[];
  readonly problems?: string[];
  readonly stop?: AbortSignal;
}

async function start(
  params: JsonObject,
  { waited = [], exits = [], problems = [], stop = AbortSignal.timeout(5000) }: Told = {},
): ReturnType<typeof attach.start> {
  // all that it asks of its host
  const context = {
    node: { index: 1 },
    signal: stop,
    waitsFor: (what: string) => waited.push(what),
    exited: (reason: string) => exits.push(reason),
    problem: (text: string) => problems.push(text),
  } as unknown as NodeContext;
  return attach.start(params, context);
}

const write = (): void => undefined;

test('a node has the endpoints of its own address, by name, and goes on when it is stopped', async () => {
  const server = await listening();
  const place = placeOf(server);
  const node = await start({ attach: [{ address: '127.0.0.1:1' }, { http: `http://${place}`, p2p: place }] });
  expect(node.endpoints).toEqual({
    http: { inside: `http://${place}`, outside: `http://${place}` },
    p2p: { inside: place, outside: place },
  });
  await node[Symbol.asyncDispose]();
  expect(server.listening).toBe(true);
});

test('a node that is not there is told by the endpoint that does not answer', async () => {
  const server = await listening();
  const addresses = [{}, { here: placeOf(server), gone: '127.0.0.1:1' }];
  await expect(start({ attach: addresses })).rejects.toThrow('it cannot be reached: gone at 127.0.0.1:1: nothing listens there');
});

test('a node is waited for where the experiment says what tells that it is ready', async () => {
  const first = await listening();
  const { port } = first.address() as AddressInfo;
  first.close();
  await once(first, 'close');
  const waited: string[] = [];
  const starting = start({ attach: [{}, { p2p: `127.0.0.1:${port}` }], ready: {} }, { waited });
  await sleep(100);
  await listening(port);
  expect((await starting).endpoints).toHaveProperty('p2p');
  expect(waited[0]).toBe(`p2p at 127.0.0.1:${port}: nothing listens there`);
});

test('a node that is gone when a phase begins or ends is lost, and one that is there is not', async () => {
  const server = await listening();
  const place = placeOf(server);
  const exits: string[] = [];
  const node = await start({ attach: [{}, { p2p: place }] }, { exits });
  await node.measure(write, true);
  await node[Symbol.asyncDispose]();
  expect(exits).toEqual([]);
  server.close();
  await once(server, 'close');
  await node.measure(write, false);
  await node[Symbol.asyncDispose]();
  expect(exits).toEqual([]);
  await node.measure(write, true);
  await node[Symbol.asyncDispose]();
  expect(exits).toEqual([`it cannot be reached any more: p2p at ${place}: nothing listens there`]);
});

test('a node that is gone and looked for when all are told to stop is told of', async () => {
  const server = await listening();
  const place = placeOf(server);
  const [exits, problems, stop] = [[] as string[], [] as string[], new AbortController()];
  const node = await start({ attach: [{}, { p2p: place }] }, { exits, problems, stop: stop.signal });
  server.close();
  await once(server, 'close');
  await node.measure(write, true);
  stop.abort();
  await node[Symbol.asyncDispose]();
  expect([exits, problems]).toEqual([[], [`could not be reached at the end of the run: p2p at ${place}: nothing listens there`]]);
});
