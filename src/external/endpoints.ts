import type { Endpoints } from '../model/node.ts';

/** Ports of these names are written as URLs, so that what asks them need not know how the node came to be. */
const schemes = new Set(['http', 'https', 'ws', 'wss']);

/** Where the ports of a node of this machine are reached: `127.0.0.1:4001`, and by URL where the name is that of a scheme. */
export function endpointsOf(ports: ReadonlyMap<string, number>): Endpoints {
  return Object.fromEntries(
    Array.from(ports, ([name, port]) => {
      const place = `127.0.0.1:${port}`;
      const address = schemes.has(name) ? `${name}://${place}` : place;
      return [name, { inside: address, outside: address }];
    }),
  );
}

const defaultPorts: { readonly [protocol: string]: number } = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };

/** Host and port of an address: of a URL, or of `host:port`. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const url = new URL(address.includes('://') ? address : `tcp://${address}`);
  // IPv6 stands in brackets
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port) };
}

const pageSchemes: { readonly [protocol: string]: string } = { 'https:': 'https:', 'wss:': 'https:' };

/** A page of what listens at an address: of a URL, whatever its scheme (`ws://127.0.0.1:4001` answers to HTTP as well), or of `host:port`. */
export function pageUrl(path: string, address: string): string {
  const [, scheme = '', place = address] = /^([\w+.-]+:)\/\/(.*)$/.exec(address) ?? [];
  return new URL(path, `${pageSchemes[scheme.toLowerCase()] ?? 'http:'}//${place}`).href;
}
