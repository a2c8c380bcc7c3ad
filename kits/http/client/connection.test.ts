import { expect, test } from 'vitest';
import { answering, listen } from '../fixtures/servers.ts';
import { Connection } from './connection.ts';
import type { HttpFailure } from './http-client.ts';

test('that finds no local port left fails what waits on it, and says what to do', async () => {
  const { port } = new URL(await listen(answering('')));
  const { promise, resolve, reject } = Promise.withResolvers<HttpFailure>();
  // the kernel refuses to bind there as it does where every port is taken
  const options = { host: '127.0.0.1', port: Number(port), localAddress: '192.0.2.1' };
  const connection = new Connection({ isTls: false, options }, { freed: () => undefined, retired: () => undefined });
  const exchange = { answered: () => reject(new Error('it was answered')), failed: resolve };
  connection.send({ wire: 'GET / HTTP/1.1\r\n\r\n', isHead: false, wants: { headers: false, body: false }, overdueAt: 1, exchange });
  const failure = await promise;
  expect(failure.message).toBe('cannot connect: all local ports are in use: keep connections (connection: reuse), or open fewer a second');
  expect(failure.wasSent).toBe(false);
});
