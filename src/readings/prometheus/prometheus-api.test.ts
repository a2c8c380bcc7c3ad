import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrometheusApi } from './prometheus-api.ts';

const { signal } = new AbortController();
let server: Server;
let isGivenUp: Promise<unknown>;

beforeEach(async () => {
  server = createServer((_, response) => {
    isGivenUp = once(response, 'close');
    const series = `{"metric":{"pod":"${'x'.repeat(1000)}"},"value":[1,"1"]},`.repeat(100);
    response.write('{"status":"success","data":{"resultType":"vector","result":[');
    const more = (): void => {
      while (!response.destroyed && response.write(series));
    };
    response.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('an answer without end is given up, and said to be too long', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(new PrometheusApi(url).instant('x', undefined, signal)).rejects.toThrow(`${url}: the answer is longer than 32 MiB`);
  await isGivenUp;
});
