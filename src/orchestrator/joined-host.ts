import type { HostHandle } from '../model/host.ts';
import type { RendezvousConnection } from '../sync/connection.ts';
import { remoteHost } from '../sync/remote-host.ts';

/** Resolves with the host of that name as soon as it has joined the rendezvous. */
export function joinedHost(connection: RendezvousConnection, name: string, signal: AbortSignal): Promise<HostHandle> {
  const { promise, resolve, reject } = Promise.withResolvers<HostHandle>();
  const giveUp = (): void => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  let isHere = false;
  connection.onPresence((presence) => {
    if (isHere || presence.name !== name || presence.state !== 'joined') return;
    isHere = true;
    resolve(remoteHost(connection, name));
  });
  return promise.finally(() => signal.removeEventListener('abort', giveUp));
}
