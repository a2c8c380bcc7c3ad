import { RegattaError } from '../model/errors.ts';
import { openConnection } from '../sync/connection.ts';
import type { SyncClient } from '../sync/sync-client.ts';

export type { Json } from '../model/json.ts';
export type { SyncClient } from '../sync/sync-client.ts';

/** A {@link SyncClient} with a connection of its own, closed by disposing it. */
export type OpenSync = SyncClient & AsyncDisposable;

/**
 * Opens a client of a rendezvous. Without a URL it takes `REGATTA_RENDEZVOUS` and `REGATTA_TOKEN` from the environment,
 * else what Testground sets: `SYNC_SERVICE_HOST` and `SYNC_SERVICE_PORT` (5050 unless set).
 */
export async function openSync(url?: string, options: { readonly token?: string; readonly signal?: AbortSignal } = {}): Promise<OpenSync> {
  const { REGATTA_TOKEN: tokenOfEnvironment } = process.env;
  const token = options.token ?? (url === undefined ? tokenOfEnvironment : undefined);
  const connection = await openConnection(url ?? urlOfEnvironment(), {
    ...(token === undefined ? {} : { token }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { sync } = connection;
  return {
    publish: sync.publish.bind(sync),
    subscribe: sync.subscribe.bind(sync),
    signal: sync.signal.bind(sync),
    barrier: sync.barrier.bind(sync),
    signalAndWait: sync.signalAndWait.bind(sync),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

function urlOfEnvironment(): string {
  const { REGATTA_RENDEZVOUS: url, SYNC_SERVICE_HOST: host, SYNC_SERVICE_PORT: port = '5050' } = process.env;
  if (url !== undefined) return url;
  if (host !== undefined) return `ws://${host}:${port}`;
  throw new RegattaError('USAGE', 'openSync() was given no URL, and the environment names no rendezvous', {
    hint: 'pass its URL, or set REGATTA_RENDEZVOUS',
  });
}
