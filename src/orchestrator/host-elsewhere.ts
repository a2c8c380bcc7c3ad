import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import type { HostHandle, LeftFile, Origin } from '../model/host.ts';
import type { Json } from '../model/json.ts';
import { writeFailure } from '../recording/write-failure.ts';
import type { RendezvousConnection } from '../sync/connection.ts';
import { remoteHost } from '../sync/remote-host.ts';
import type { MachineOffset } from './machine-offset.ts';

export interface Elsewhere {
  readonly origin: Origin;
  /** How far its clock is from ours. */
  readonly offset: MachineOffset;
  /** The run directory, into which what it wrote is brought back. */
  readonly directory: string;
}

/** A host on another machine, as if it were on this one: instants are translated into its clock, paths told by where they come from, and its files brought back as it stops. */
export function hostElsewhere(connection: RendezvousConnection, name: string, { origin, offset, directory }: Elsewhere): HostHandle {
  const host = remoteHost(connection, name);
  const call = (what: string, body: Json, signal: AbortSignal): Promise<Json> => connection.call(name, what, body, signal);
  return {
    name,
    news: host.news,
    prepare(order, signal) {
      const there = order.kind === 'start' ? { ...order, origin, runStartNs: order.runStartNs + offset.ns } : order;
      return host.prepare(there, signal).catch((error: unknown) => {
        throw saidOn(name, error);
      });
    },
    startRound: (order, signal, end) => host.startRound({ ...order, startNs: order.startNs + offset.ns }, signal, end),
    // rates begin so long after the start of their round, on whatever clock
    steer: (order, signal) => host.steer(order, signal),
    async stop(signal) {
      const report = await host.stop(signal);
      const files = (await call('files', null, signal)) as unknown as readonly LeftFile[];
      for (const file of files)
        await bringBack(file, join(directory, ownPath(file.path, name)), (offset) => call('read', { path: file.path, offset }, signal));
      const { remark } = offset;
      return remark === undefined ? report : { ...report, problems: [...report.problems, remark] };
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** What went wrong on another machine, with where. */
function saidOn(name: string, error: unknown): unknown {
  if (!(error instanceof RegattaError) || error.code === 'CANCELLED' || error.code === 'HOST_LOST') return error;
  return new RegattaError(error.code, `on ${name}: ${error.message}`, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

/** A path within the run directory that is the host's own to write: it must touch nothing of others. */
function ownPath(path: string, host: string): string {
  const isOwn = [`spool/${host}/`, `agents/${host}/`].some((folder) => path.startsWith(folder)) || path === `logs/${host}.log`;
  if (isOwn && !path.split('/').includes('..')) return path;
  throw new RegattaError('RENDEZVOUS', `${host} would put ${JSON.stringify(path)} into the run directory, which is not its own to write`);
}

async function bringBack({ bytes }: LeftFile, path: string, read: (offset: number) => Promise<Json>): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'w');
    try {
      for (let offset = 0; offset < bytes; ) {
        const chunk = Buffer.from((await read(offset)) as string, 'base64');
        if (chunk.length === 0) break;
        for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written);
        offset += chunk.length;
      }
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw error instanceof RegattaError ? error : writeFailure(path, error);
  }
}
