import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import { RegattaError } from '../model/errors.ts';
import { storeError } from './store-error.ts';

/** How long a connection may take, ms: a host that swallows packets must not hold a command up for minutes. */
const connectMs = 10_000;
/** Connections of one process at most. */
const mostConnections = 4;
/** OID of int8 (pg_type.dat of PostgreSQL): keys and counts, all of them far below 2^53. */
const int8 = 20;

/**
 * Connections to the database at `url`. What it refuses, or that it does not answer, is told as a RegattaError.
 * @throws RegattaError USAGE where that is no URL of a PostgreSQL
 */
export function connectPool(url: string): PostgresPool {
  const address = readAddress(url);
  const pool = new Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: connectMs,
    application_name: 'regatta',
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // of connections that lie idle: whoever asks next is told
  pool.on('error', () => undefined);
  return {
    connect: async () => explained(await pool.connect().catch((error: unknown) => Promise.reject(storeError(error, address))), address),
    end: () => pool.end(),
  };
}

/** The client, with what it throws said in words. Its life is watched by its own pool: one that broke is not used again. */
function explained(client: PoolClient, address: string): PostgresPoolClient {
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  return {
    // the two forms of the contract differ in what they answer, and only rows are asked for here
    query: (async (sql: string, parameters: readonly unknown[]) => {
      try {
        return await client.query(sql, [...parameters]);
      } catch (error) {
        throw storeError(broken ?? error, address);
      }
    }) as unknown as PostgresPoolClient['query'],
    release: () => {
      client.off('error', onError);
      client.release(broken);
    },
  };
}

/** `host:port/database`, without the password. */
function readAddress(url: string): string {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new RegattaError('USAGE', 'DATABASE_URL is no URL of a PostgreSQL', {
      hint: 'It looks like postgresql://user:password@host:5432/database.',
    });
  }
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
