import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { SocketRpc } from './socket-rpc.ts';

test('what a node tells is acknowledged at once, so that it does not keep back what follows', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  const told: unknown[] = [];
  const options = { timeoutNs: 5e9, notified: (...it: unknown[]) => void told.push(it), closed: () => undefined };
  const rpc = await SocketRpc.open(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  const [node] = await connected;
  for (const result of [1, 2]) {
    const pong = once(node, 'pong', { signal: AbortSignal.timeout(2000) });
    node.send(JSON.stringify({ method: 'eth_subscription', params: { subscription: '0x1', result } }));
    await pong;
  }
  expect(told).toEqual([
    ['0x1', 1],
    ['0x1', 2],
  ]);
  await rpc[Symbol.asyncDispose]();
  server.close();
});
