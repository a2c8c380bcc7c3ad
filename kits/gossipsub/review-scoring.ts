import type { FleetPlan, PlanRemark } from 'regatta/kit';
import type { JsonObject } from 'regatta/node';
import { errorIf, warningIf } from './remarks.ts';
import { peerScoreRules, topicScoreRules, unmet } from './score-rules.ts';

/** The address on which all nodes of a machine listen. */
const loopback = '127.0.0.1';

/** What is wrong with the scoring of a fleet; `topics` are those of all fleets. */
export function reviewScoring(fleet: FleetPlan, topics: readonly string[]): readonly PlanRemark[] {
  const scoring = (fleet.params['scoreParams'] ?? {}) as JsonObject;
  const scored = Object.entries((scoring['topics'] ?? {}) as { readonly [topic: string]: JsonObject });
  return [
    ...unmet(scoring, peerScoreRules).flatMap(({ field, text }) => errorIf(true, fleet, ['scoreParams', field], text)),
    ...scored.flatMap(([topic, params]) =>
      unmet(params, topicScoreRules).flatMap(({ field, text }) => errorIf(true, fleet, ['scoreParams', 'topics', topic, field], text)),
    ),
    ...scored.flatMap(([topic]) =>
      warningIf(
        !topics.includes(topic),
        fleet,
        ['scoreParams', 'topics', topic],
        `no fleet has topic ${topic}, so it is never scored; did you mean ${topics.join(' or ')}?`,
      ),
    ),
    ...reviewColocation(fleet, scoring),
    ...reviewThresholds(fleet),
  ];
}

function reviewColocation(fleet: FleetPlan, scoring: JsonObject): readonly PlanRemark[] {
  const weight = Number(scoring['IPColocationFactorWeight'] ?? 0);
  const threshold = Number(scoring['IPColocationFactorThreshold'] ?? 10);
  const spared = (scoring['IPColocationFactorWhitelist'] ?? []) as readonly string[];
  return warningIf(
    // nodes of the memory transport have no IP address
    weight !== 0 && fleet.params['transport'] !== 'memory' && !spared.includes(loopback),
    fleet,
    ['scoreParams', 'IPColocationFactorWeight'],
    `nodes of a machine share its address, so IPColocationFactorWeight ${weight} punishes honest peers: whoever has more than ${threshold} of them loses its mesh`,
  );
}

function reviewThresholds(fleet: FleetPlan): readonly PlanRemark[] {
  const {
    gossipThreshold = -10,
    publishThreshold = -50,
    graylistThreshold = -80,
  } = (fleet.params['scoreThresholds'] ?? {}) as { readonly [name: string]: number };
  return errorIf(
    publishThreshold > gossipThreshold || graylistThreshold > publishThreshold,
    fleet,
    'scoreThresholds',
    `thresholds must fall: gossip ${gossipThreshold}, publish ${publishThreshold}, graylist ${graylistThreshold}`,
  );
}
