import { hostname, networkInterfaces } from 'node:os';

/** Whether who listens there does so on all addresses of its machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** What others call the address on which this machine listens: of all addresses the first that is not its own alone. */
export function outsideName(host: string): string {
  if (!isWildcard(host)) return host.includes(':') ? `[${host}]` : host;
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? hostname();
}
