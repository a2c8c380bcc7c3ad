import type { JsonObject } from 'regatta/node';

/** What the library demands of a field. */
interface Demand {
  readonly field: string;
  readonly accepted: string;
  readonly holds: (value: number) => boolean;
}

/** Demands that hold only where a weight is not 0. */
export interface ScoreRule {
  readonly weight: string;
  readonly demands: readonly Demand[];
}

const decay = (field: string): Demand => ({ field, accepted: 'between 0 and 1, both excluded', holds: (value) => value > 0 && value < 1 });
const positive = (field: string): Demand => ({ field, accepted: 'above 0', holds: (value) => value > 0 });
const atLeast1s = (field: string): Demand => ({ field, accepted: 'at least 1s', holds: (ns) => ns >= 1e9 });

/** Of scoring as a whole: `validatePeerScoreParams` of @libp2p/gossipsub (score/peer-score-params.js). Its other rules are bounds in score-params.ts. */
export const peerScoreRules: readonly ScoreRule[] = [{ weight: 'behaviourPenaltyWeight', demands: [decay('behaviourPenaltyDecay')] }];

/** Of the scoring of a topic: `validateTopicScoreParams`, likewise. */
export const topicScoreRules: readonly ScoreRule[] = [
  { weight: 'timeInMeshWeight', demands: [positive('timeInMeshCap')] },
  {
    weight: 'firstMessageDeliveriesWeight',
    demands: [decay('firstMessageDeliveriesDecay'), positive('firstMessageDeliveriesCap')],
  },
  {
    weight: 'meshMessageDeliveriesWeight',
    demands: [
      decay('meshMessageDeliveriesDecay'),
      positive('meshMessageDeliveriesCap'),
      positive('meshMessageDeliveriesThreshold'),
      atLeast1s('meshMessageDeliveriesActivation'),
    ],
  },
  { weight: 'meshFailurePenaltyWeight', demands: [decay('meshFailurePenaltyDecay')] },
];

/** The demands that canonical params do not meet; a field that is not there is the library's default, which meets them. */
export function unmet(params: JsonObject, rules: readonly ScoreRule[]): readonly { readonly field: string; readonly text: string }[] {
  return rules.flatMap(({ weight, demands }) =>
    params[weight] === 0
      ? []
      : demands
          .filter(({ field, holds }) => typeof params[field] === 'number' && !holds(params[field]))
          .map(({ field, accepted }) => ({ field, text: `${field} must be ${accepted}, unless ${weight} is 0` })),
  );
}
