import type { ParamSpecs } from 'regatta/kit';
import { scoreParams, scoreThresholds } from './score-params.ts';

/** Parameters of the node program `js`. Names are those of js-libp2p and go-libp2p-pubsub; defaults are js-libp2p's unless said otherwise. */
export const nodeParams = {
  topics: { type: 'list', default: ['blocks'], about: 'topics that the node subscribes to', items: { type: 'text', about: 'topic' } },

  D: { type: 'integer', default: 6, min: 0, about: 'peers that a node wants in its mesh of a topic; with 0 it keeps nobody in it' },
  Dlo: { type: 'integer', min: 1, about: 'mesh peers below which more are grafted; D − ⌈D/6⌉, at least 1 (0 where D is), unless given' },
  Dhi: { type: 'integer', min: 1, about: 'mesh peers above which some are pruned; 2 D unless given' },
  Dscore: { type: 'integer', min: 0, about: 'best-scored peers that pruning keeps; round(2 D / 3) unless given' },
  Dout: { type: 'integer', min: 0, about: 'mesh peers that the node dialled itself, at least; min(⌊D/3⌋, Dlo − 1) unless given' },
  Dlazy: { type: 'integer', default: 6, min: 0, about: 'peers outside the mesh that get gossip at each heartbeat, at least' },
  gossipFactor: {
    type: 'share',
    default: '25%',
    about: 'share of the peers outside the mesh that get gossip, when that is more than Dlazy',
  },

  heartbeat: { type: 'duration', default: '1s', min: 1e7, about: 'time between heartbeats' },
  heartbeatInitialDelay: { type: 'duration', default: '100ms', about: 'time from the start of the node to its first heartbeat' },
  floodPublish: {
    type: 'boolean',
    default: false,
    about:
      "publish own messages to all peers of the topic rather than to the mesh. Off as in the GossipSub test plan, so that D shows; the library's own default is on",
  },
  opportunisticGraftTicks: { type: 'integer', default: 60, min: 1, about: 'heartbeats between opportunistic grafts' },
  opportunisticGraftPeers: { type: 'integer', default: 2, min: 0, about: 'peers that one opportunistic graft adds' },
  pruneBackoff: {
    type: 'duration',
    default: '1m',
    min: 1e9,
    about: 'how long a pruned peer is not grafted again, in whole seconds as on the wire',
  },
  unsubscribeBackoff: {
    type: 'duration',
    default: '10s',
    min: 1e9,
    about: 'how long a peer that left the topic is not grafted again, in whole seconds as on the wire',
  },
  doPX: {
    type: 'boolean',
    default: false,
    about:
      'peers that are pruned are told of other peers of the topic, and connect to them where they accept that (scoreThresholds.acceptPXThreshold)',
  },
  prunePeers: {
    type: 'integer',
    default: 16,
    min: 0,
    about: 'of how many peers a pruned peer is told, and to how many it connects, at most',
  },
  mcacheLength: { type: 'integer', default: 5, min: 1, about: 'heartbeats for which messages are kept to answer IWANT' },
  mcacheGossip: { type: 'integer', default: 3, min: 1, about: 'heartbeats for which messages are advertised by IHAVE' },
  seenTTL: { type: 'duration', default: '2m', min: 1e9, about: 'how long message ids are remembered' },
  fanoutTTL: { type: 'duration', default: '1m', about: 'how long the peers of a topic that is published to without subscription are kept' },
  idontwantMinDataSize: { type: 'size', default: '512B', about: 'messages from this size on are announced by IDONTWANT' },
  maxOutboundBufferSize: {
    type: 'size',
    min: 1024,
    about: 'bytes that may wait for one peer before its stream is closed; unlimited unless given',
  },
  scoreParams: { type: 'object', default: {}, about: 'peer scoring', fields: scoreParams },
  scoreThresholds: { type: 'object', default: {}, about: 'scores at which a peer is treated differently', fields: scoreThresholds },

  transport: { type: 'text', default: 'tcp', values: ['tcp', 'memory'], about: '`memory` needs all nodes in one process' },
  security: { type: 'text', default: 'noise', values: ['noise', 'plaintext'], about: 'how connections are secured' },
  sign: {
    type: 'boolean',
    default: true,
    about: 'messages are signed, and verified by every receiver (StrictSign), or neither (StrictNoSign)',
  },

  connectDelays: {
    type: 'text',
    about:
      'late joiners: `5@10s,15@1m` = the first 5 nodes of the fleet connect 10 s after the start of the first round, the next 15 after 1 min, the others at once',
  },
  connectDelayJitter: { type: 'share', default: '5%', about: 'by which each delay varies, either way, uniformly' },
  connectToPublishersOnly: {
    type: 'boolean',
    default: false,
    about: 'the node has no links to nodes that are no `publisher`, unless it is one itself',
  },
  publisher: { type: 'boolean', default: false, about: 'marks the fleet for connectToPublishersOnly' },
  leaveAfter: {
    type: 'duration-range',
    about:
      'when the node leaves its topics and closes its connections, from the start of the first round; drawn per node from a range; never unless given',
  },
  rejoinAfter: { type: 'duration-range', about: 'how long after leaving it comes back; drawn per node from a range; never unless given' },

  inspectInterval: {
    type: 'duration',
    default: '1s',
    about: 'how often peer scores and mesh are recorded, at least 10 ms apart; 0 is never',
  },
} as const satisfies ParamSpecs;
