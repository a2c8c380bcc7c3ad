import type { NodeHandle } from 'regatta/scenario';

export interface Addresses {
  /** For requests; undefined where they go over the WebSocket. */
  readonly http: string | undefined;
  /** For the subscription to new blocks. */
  readonly socket: string;
  /** Whether that is an endpoint of its own: where it is not, the node is asked whether it takes WebSockets at its other address. */
  readonly isSocketGiven: boolean;
}

/**
 * Where a node is asked, and where it tells of new blocks: by its endpoints named as their schemes (http, https, ws, wss), or the only one.
 * @throws Error where it has none of them
 */
export function addressesOf({ name, endpoints }: Pick<NodeHandle, 'name' | 'endpoints'>): Addresses {
  const names = Object.keys(endpoints);
  const outside = (of: string | undefined): string | undefined => (of === undefined ? undefined : endpoints[of]?.outside);
  const only = names.length === 1 ? outside(names[0]) : undefined;
  const http = outside(names.find((each) => each === 'http' || each === 'https')) ?? (isSocket(only) ? undefined : only);
  const given = outside(names.find((each) => each === 'ws' || each === 'wss')) ?? (isSocket(only) ? only : undefined);
  if (http === undefined && given === undefined) {
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw new Error(`${name} has neither an endpoint http nor one ws (${known})`);
  }
  const url = http === undefined || http.includes('://') ? http : `http://${http}`;
  return { http: url, socket: given ?? String(url).replace(/^http/, 'ws'), isSocketGiven: given !== undefined };
}

function isSocket(address: string | undefined): boolean {
  return address !== undefined && /^wss?:/.test(address);
}
