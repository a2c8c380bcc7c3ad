import type { GossipsubOpts } from '@libp2p/gossipsub';
import { type JsonObject, NS_PER_MS } from 'regatta/node';
import type { Json } from 'regatta/node';
import type { ParamSpec } from 'regatta/kit';
import { fastMessageId } from './fast-message-id.ts';
import { nodeParams } from '../params.ts';
import { scoreParams, scoreThresholds } from '../score-params.ts';

/** Parameters that the library knows under another name. Those of the same name are handed on as they are. */
const libraryNames = { heartbeat: 'heartbeatInterval', unsubscribeBackoff: 'unsubcribeBackoff' } as const;
const sameNames = [
  ...([
    'D',
    'Dlo',
    'Dhi',
    'Dscore',
    'Dout',
    'Dlazy',
    'gossipFactor',
    'floodPublish',
    'opportunisticGraftTicks',
    'opportunisticGraftPeers',
  ] as const),
  ...([
    'pruneBackoff',
    'doPX',
    'prunePeers',
    'mcacheLength',
    'mcacheGossip',
    'seenTTL',
    'fanoutTTL',
    'idontwantMinDataSize',
    'maxOutboundBufferSize',
  ] as const),
];

/** The library's options (durations in ms) for a node's canonical params. */
export function pubsubOptions(params: JsonObject): Partial<GossipsubOpts> {
  const named = [
    ...sameNames.map((name) => [name, name] as const),
    ...(Object.entries(libraryNames) as [keyof typeof libraryNames, string][]),
  ];
  const options: { [name: string]: unknown } = {};
  for (const [ours, theirs] of named) {
    const value = params[ours];
    if (value !== undefined) options[theirs] = inLibraryUnits(value, nodeParams[ours]);
  }
  const scoring = inLibraryUnits(params['scoreParams'] ?? {}, { type: 'object', about: '', fields: scoreParams }) as {
    [name: string]: unknown;
  };
  return {
    ...options,
    scoreParams: {
      IPColocationFactorWeight: scoreParams.IPColocationFactorWeight.default,
      ...scoring,
      IPColocationFactorWhitelist: new Set((scoring['IPColocationFactorWhitelist'] as string[] | undefined) ?? []),
    },
    scoreThresholds: inLibraryUnits(params['scoreThresholds'] ?? {}, { type: 'object', about: '', fields: scoreThresholds }) as object,
    ...(params['sign'] === false
      ? { globalSignaturePolicy: 'StrictNoSign' }
      : { globalSignaturePolicy: 'StrictSign', fastMsgIdFn: fastMessageId }),
    // Nodes of a fleet speak GossipSub; offering one protocol less makes stream negotiation shorter.
    fallbackToFloodsub: false,
    // Tags only tell the connection manager whom to prune, and it never prunes here; each would be a write to the peer store per GRAFT.
    tagMeshPeers: false,
  };
}

function inLibraryUnits(value: Json, spec: ParamSpec): Json {
  if (spec.type === 'duration') return (value as number) / NS_PER_MS;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, inner]) => {
      const innerSpec = spec.items ?? spec.fields?.[name];
      return [name, innerSpec === undefined ? inner : inLibraryUnits(inner, innerSpec)];
    }),
  );
}
