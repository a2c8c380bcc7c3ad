import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { RegattaError } from '../model/errors.ts';
import { type Hello, openConnection } from '../sync/connection.ts';
import type { SyncClient } from '../model/sync.ts';

export type { Json } from '../model/json.ts';
export type { SyncClient } from '../model/sync.ts';

/** A {@link SyncClient} with a connection of its own, closed by disposing it. */
export type OpenSync = SyncClient & AsyncDisposable;

const opened = new Set<AsyncDisposable>();

// A process that ends as it should has not died, also when it forgets to dispose: the closing frame still leaves it.
process.on('exit', (code) => {
  if (code !== 0) return;
  for (const connection of opened) void connection[Symbol.asyncDispose]();
});

export interface OpenSyncOptions {
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** Under which others miss it; unique unless given. */
  readonly name?: string;
}

/**
 * Opens a client of a rendezvous. Without a URL it takes `REGATTA_RENDEZVOUS` and `REGATTA_TOKEN` from the environment,
 * else what Testground sets: `SYNC_SERVICE_HOST` and `SYNC_SERVICE_PORT` (5050 unless set).
 *
 * It takes part under a name of its own: when its process dies before it is disposed, barriers that wait for it fail at once. A process that stands in
 * for one that died gives the `name` of that one. Found by Testground's variables, what listens may be Testground's own service, which knows no names.
 */
export async function openSync(url?: string, options: OpenSyncOptions = {}): Promise<OpenSync> {
  const { REGATTA_TOKEN: tokenOfEnvironment } = process.env;
  const token = options.token ?? (url === undefined ? tokenOfEnvironment : undefined);
  const found = url ?? urlOfEnvironment();
  const knowsNames = url !== undefined || process.env['REGATTA_RENDEZVOUS'] !== undefined;
  const connection = await openConnection(found, {
    ...(knowsNames ? { hello: introduce(options.name) } : {}),
    ...(token === undefined ? {} : { token }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const { sync } = connection;
  const close = async (): Promise<void> => connection[Symbol.asyncDispose]();
  opened.add(connection);
  void connection.closed.then(() => opened.delete(connection));
  return {
    publish: sync.publish.bind(sync),
    subscribe: sync.subscribe.bind(sync),
    signal: sync.signal.bind(sync),
    barrier: sync.barrier.bind(sync),
    signalAndWait: sync.signalAndWait.bind(sync),
    [Symbol.asyncDispose]: close,
  };
}

/** Within a run the name begins with that of the host in whose process, or below which, it runs. */
function introduce(name: string | undefined): Hello {
  const { REGATTA_HOST: host } = process.env;
  const own = `${host ?? hostname()}/process-${process.pid}-${randomBytes(3).toString('hex')}`;
  return { role: 'node', name: name ?? own, machine: hostname() };
}

function urlOfEnvironment(): string {
  const { REGATTA_RENDEZVOUS: ours } = process.env;
  const url = ours ?? urlOfTestground();
  if (url !== undefined) return url;
  throw new RegattaError('USAGE', 'openSync() was given no URL, and the environment names no rendezvous', {
    hint: 'pass its URL, or set REGATTA_RENDEZVOUS',
  });
}

function urlOfTestground(): string | undefined {
  const { SYNC_SERVICE_HOST: host, SYNC_SERVICE_PORT: port = '5050' } = process.env;
  return host === undefined ? undefined : `ws://${host}:${port}`;
}
