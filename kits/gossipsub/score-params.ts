import type { ParamSpecs } from 'regatta/kit';

/**
 * Scoring of one topic: every field of js-libp2p's TopicScoreParams, with the library's defaults.
 * Bounds are what the library's validateTopicScoreParams demands in any case; what it demands where a weight is not 0 stands in score-rules.ts.
 * Meaning: https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.1.md#peer-scoring
 */
const topicScoreParams = {
  topicWeight: { type: 'number', default: 0.5, min: 0, about: 'weight of the topic in the score of a peer' },
  timeInMeshWeight: { type: 'number', default: 1, min: 0, about: 'P1: weight of the time in the mesh; 0 disables' },
  timeInMeshQuantum: { type: 'duration', default: '1ms', above: 0, about: 'P1: unit in which the time is counted' },
  timeInMeshCap: { type: 'number', default: 3600, about: 'P1: most quanta that count' },
  firstMessageDeliveriesWeight: {
    type: 'number',
    default: 1,
    min: 0,
    about: 'P2: weight of messages that the peer delivered first; 0 disables',
  },
  firstMessageDeliveriesDecay: { type: 'number', default: 0.5, about: 'P2: factor per decayInterval' },
  firstMessageDeliveriesCap: { type: 'number', default: 2000, about: 'P2: most first deliveries that count' },
  meshMessageDeliveriesWeight: {
    type: 'number',
    default: -1,
    max: 0,
    about: 'P3: weight of the squared deficit of deliveries in the mesh; 0 disables',
  },
  meshMessageDeliveriesDecay: { type: 'number', default: 0.5, about: 'P3: factor per decayInterval' },
  meshMessageDeliveriesCap: { type: 'number', default: 100, about: 'P3: most deliveries that count' },
  meshMessageDeliveriesThreshold: { type: 'number', default: 20, about: 'P3: deliveries below which there is a deficit' },
  meshMessageDeliveriesWindow: { type: 'duration', default: '10ms', about: 'P3: how long after the first copy a delivery still counts' },
  meshMessageDeliveriesActivation: { type: 'duration', default: '5s', about: 'P3: time in the mesh before deficits count' },
  meshFailurePenaltyWeight: {
    type: 'number',
    default: -1,
    max: 0,
    about: 'P3b: weight of the deficit with which a peer left the mesh; 0 disables',
  },
  meshFailurePenaltyDecay: { type: 'number', default: 0.5, about: 'P3b: factor per decayInterval' },
  invalidMessageDeliveriesWeight: {
    type: 'number',
    default: -1,
    max: 0,
    about: 'P4: weight of the squared number of invalid messages; 0 disables',
  },
  invalidMessageDeliveriesDecay: { type: 'number', default: 0.3, above: 0, below: 1, about: 'P4: factor per decayInterval' },
} as const satisfies ParamSpecs;

/** js-libp2p's PeerScoreParams, with the library's defaults except the weight of IP co-location. P5 is a function in the library and has no parameter. */
export const scoreParams = {
  topics: {
    type: 'map',
    default: {},
    about: 'topic → its scoring; a topic that is not listed is not scored',
    items: { type: 'object', about: 'scoring of the topic', fields: topicScoreParams },
  },
  topicScoreCap: { type: 'number', default: 10, min: 0, about: 'most that all topics together add to a score; 0 is no cap' },
  IPColocationFactorWeight: {
    type: 'number',
    default: 0,
    max: 0,
    about:
      'P6: weight of the squared number of peers beyond the threshold on one address. The library has −5, which takes the mesh apart when nodes share an address',
  },
  IPColocationFactorThreshold: { type: 'number', default: 10, min: 1, about: 'P6: peers on one address that are not penalised' },
  IPColocationFactorWhitelist: {
    type: 'list',
    default: [],
    about: 'P6: addresses that are never penalised',
    items: { type: 'text', about: 'IP address' },
  },
  behaviourPenaltyWeight: { type: 'number', default: -10, max: 0, about: 'P7: weight of the squared number of misbehaviours; 0 disables' },
  behaviourPenaltyThreshold: { type: 'number', default: 0, min: 0, about: 'P7: misbehaviours that are not penalised' },
  behaviourPenaltyDecay: { type: 'number', default: 0.2, about: 'P7: factor per decayInterval' },
  decayInterval: { type: 'duration', default: '1s', min: 1e9, about: 'how often counters decay' },
  decayToZero: { type: 'number', default: 0.1, above: 0, below: 1, about: 'value below which a counter becomes 0' },
  retainScore: { type: 'duration', default: '1h', about: 'how long the score of a disconnected peer is remembered' },
} as const satisfies ParamSpecs;

/** js-libp2p's PeerScoreThresholds, with the library's defaults. */
export const scoreThresholds = {
  gossipThreshold: { type: 'number', default: -10, max: 0, about: 'score below which a peer gets and gives no gossip' },
  publishThreshold: { type: 'number', default: -50, max: 0, about: 'score below which a peer gets no own messages outside the mesh' },
  graylistThreshold: { type: 'number', default: -80, max: 0, about: 'score below which every RPC of a peer is ignored' },
  acceptPXThreshold: { type: 'number', default: 10, min: 0, about: 'score from which peer exchange is accepted' },
  opportunisticGraftThreshold: {
    type: 'number',
    default: 20,
    min: 0,
    about: 'median mesh score below which opportunistic grafting sets in',
  },
} as const satisfies ParamSpecs;
