import { RegattaError } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Endpoints } from '../../model/node.ts';
import { pageUrl } from '../endpoints.ts';
import { allOf, httpProbe, type Probe, tcpProbe } from './probes.ts';

/** `ready:` as a fleet says it. */
export interface ReadySettings {
  readonly http?: string;
  readonly port?: string;
  readonly status?: number;
  readonly log?: string;
  readonly rendezvous?: boolean;
  readonly started?: boolean;
}

export function readySettings(params: JsonObject): ReadySettings {
  return (params['ready'] ?? {}) as ReadySettings;
}

/** What says whether a node with these endpoints is ready: what is watched, where something is. Without settings: whether all of them accept connections. */
export function readyProbe({ http, port, status, started }: ReadySettings, endpoints: Endpoints, watch?: { readonly probe: Probe }): Probe {
  if (watch !== undefined) return watch.probe;
  if (http !== undefined) return httpProbe(pageUrl(http, endpointFor(port ?? 'http', endpoints)), status);
  if (port !== undefined) return tcpProbe(port, endpointFor(port, endpoints));
  return allOf(started === true ? [] : Object.entries(endpoints).map(([name, { outside }]) => tcpProbe(name, outside)));
}

function endpointFor(name: string, endpoints: Endpoints): string {
  const all = Object.keys(endpoints);
  const found = Object.hasOwn(endpoints, name) ? endpoints[name] : all.length === 1 ? Object.values(endpoints)[0] : undefined;
  if (found === undefined)
    throw new RegattaError('NODE_START', `ready asks the port ${name}, and the node has ${all.join(', ') || 'none'}`);
  return found.outside;
}
