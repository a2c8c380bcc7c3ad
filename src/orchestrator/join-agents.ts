import { fileURLToPath } from 'node:url';
import { NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import { ownRoot } from '../model/own-root.ts';
import type { Plan } from '../model/plan.ts';
import type { Deployment, PlacedHost } from '../model/runner.ts';
import type { RunFiles } from '../recording/run-files.ts';
import type { Presence, RendezvousConnection } from '../sync/connection.ts';
import { hostElsewhere } from './host-elsewhere.ts';
import { MachineOffset } from './machine-offset.ts';
import type { RunRendezvous } from './run-rendezvous.ts';

/** Waits until as many agents have joined as the plan asks for. Rejects with NOT_READY when they do not in time. */
export async function joinAgents(
  { agents, readyNs }: Plan,
  at: Pick<RunRendezvous, 'connection' | 'admission' | 'outside' | 'token'> & { readonly files: RunFiles },
  signal: AbortSignal,
): Promise<readonly PlacedHost[]> {
  const { files, connection } = at;
  const command = `regatta host --join ${at.outside} --token-file ${files.writeToken(at.token)}`;
  // whichever reporters there are: without it nobody joins
  process.stderr.write(invitation(agents.join, command));
  const hosts = new Map<string, PlacedHost>();
  const isWhole = (): boolean => hosts.size === agents.join;
  const all = Promise.withResolvers<void>();
  const late = setTimeout(() => {
    const count = `${hosts.size} of ${agents.join} agents had joined after ${readyNs / NS_PER_S} s`;
    all.reject(new RegattaError('NOT_READY', count, { hint: `Each joins by:\n  ${command}` }));
  }, readyNs / 1e6);
  const abort = (): void => all.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const gone = new Map<string, PromiseWithResolvers<string>>();
  connection.onPresence((presence) => {
    if (presence.state === 'left') {
      gone.get(presence.name)?.resolve(presence.reason);
      // the others are still waited for, and another may come in its place
      if (!isWhole() && hosts.delete(presence.name)) at.admission.release(presence.name);
    }
    if (presence.joins === undefined || presence.state !== 'joined' || isWhole()) return;
    const ended = Promise.withResolvers<string>();
    gone.set(presence.name, ended);
    hosts.set(presence.name, placed(presence, connection, { directory: files.directory, ended: ended.promise }));
    if (isWhole()) all.resolve();
  });
  try {
    await all.promise;
    return [...hosts.values()];
  } finally {
    clearTimeout(late);
    files.removeToken();
    signal.removeEventListener('abort', abort);
  }
}

function invitation(count: number, command: string): string {
  const who = count === 1 ? 'An agent is' : `${count} agents are`;
  return `${who} to join this run. On the other machine, in the folder that corresponds to ${process.cwd()}, and with a copy of the token file:\n  ${command}\n`;
}

/** The hosts of a runner and those that joined beside them; disposing it sends the latter away first. */
export function withJoined(deployment: Deployment, joined: readonly PlacedHost[]): Deployment {
  return {
    hosts: [...deployment.hosts, ...joined],
    async [Symbol.asyncDispose]() {
      await Promise.all(joined.map(({ handle }) => handle[Symbol.asyncDispose]()));
      await deployment[Symbol.asyncDispose]();
    },
  };
}

function placed(
  { name, machine, joins }: Presence,
  connection: RendezvousConnection,
  { directory, ended }: { readonly directory: string; readonly ended: Promise<string> },
): PlacedHost {
  const offset = new MachineOffset();
  connection.onClock((probe) => {
    if (probe.host === name) offset.add(probe);
  });
  const origin = { project: process.cwd(), regatta: fileURLToPath(ownRoot) };
  return {
    handle: hostElsewhere(connection, name, { origin, offset, directory }),
    machine,
    nodes: [],
    pid: joins?.pid ?? 0,
    isElsewhere: true,
    ended,
    // its log is on its machine until it stops
    lastLines: () => [],
  };
}
