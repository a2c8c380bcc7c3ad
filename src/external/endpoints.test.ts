import { expect, test } from 'vitest';
import { endpointsOf, hostAndPort, pageUrl } from './endpoints.ts';

test('a port is written as a URL where its name is that of a scheme', () => {
  const endpoints = endpointsOf(
    new Map([
      ['ws', 20_001],
      ['p2p', 20_002],
    ]),
  );
  expect(endpoints['ws']?.outside).toBe('ws://127.0.0.1:20001');
  expect(endpoints['p2p']).toEqual({ inside: '127.0.0.1:20002', outside: '127.0.0.1:20002' });
});

test.each([
  ['127.0.0.1:4001', '127.0.0.1', 4001],
  ['[::1]:4001', '::1', 4001],
  ['wss://there.example/live', 'there.example', 443],
])('%s is at %s, port %d', (address, host, port) => {
  expect(hostAndPort(address)).toEqual({ host, port });
});

test.each([
  ['127.0.0.1:4001', 'http://127.0.0.1:4001/health'],
  ['tcp://127.0.0.1:4001', 'http://127.0.0.1:4001/health'],
  ['ws://127.0.0.1:4001/live', 'http://127.0.0.1:4001/health'],
  ['WSS://there.example', 'https://there.example/health'],
  ['https://there.example/', 'https://there.example/health'],
])('a page of %s is %s', (address, url) => {
  expect(pageUrl('/health', address)).toBe(url);
});
