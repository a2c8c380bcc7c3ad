import type { DurationRange, EntryPlan, FleetPlan, Plan, PlanRemark, TopologyPlan } from 'regatta/kit';
import { parseConnectDelays } from './connect-delays.ts';
import type { MeshBounds } from './mesh-bounds.ts';

/** Shortest payload that differs between any two publications: unsigned messages are known by their content. */
const shortestUnsignedBytes = 8;

/** What cannot work in a plan with fleets of this kit, and what its reader should know. */
export function review(plan: Plan): readonly PlanRemark[] {
  const fleets = plan.fleets.filter(({ kit }) => kit === 'gossipsub');
  const entries = plan.rounds.flatMap((round, index) =>
    round.entries
      .filter(({ kit, scenario }) => kit === 'gossipsub' && scenario.name === 'publish')
      .map((entry) => ({ entry, path: ['rounds', String(index)] })),
  );
  return [
    ...fleets.flatMap((fleet) => [...reviewBounds(fleet), ...reviewTimes(fleet), ...reviewScoring(fleet)]),
    ...reviewAgreement(fleets),
    ...reviewMemory(fleets, plan),
    ...reviewPublishers(fleets, entries),
    ...entries.flatMap(({ entry, path }) => reviewEntry(entry, fleets, path)),
    ...reviewTopology(fleets, plan),
  ];
}

function reviewBounds(fleet: FleetPlan): readonly PlanRemark[] {
  const { D, Dlo, Dhi, Dscore, Dout } = fleet.params as unknown as MeshBounds;
  const mcacheLength = Number(fleet.params['mcacheLength']);
  const mcacheGossip = Number(fleet.params['mcacheGossip']);
  return [
    ...errorIf(Dlo > D, fleet, 'Dlo', `Dlo is ${Dlo}, D is ${D}: Dlo must not be above D`),
    ...errorIf(Dhi < D, fleet, 'Dhi', `Dhi is ${Dhi}, D is ${D}: Dhi must not be below D`),
    ...errorIf(Dscore > D, fleet, 'Dscore', `Dscore is ${Dscore}, D is ${D}: Dscore must not be above D`),
    ...errorIf(
      Dout > 0 && (Dout >= Dlo || Dout > D / 2),
      fleet,
      'Dout',
      `Dout is ${Dout}: it must be below Dlo (${Dlo}) and at most D/2 (${D / 2})`,
    ),
    ...errorIf(
      mcacheGossip > mcacheLength,
      fleet,
      'mcacheGossip',
      `mcacheGossip is ${mcacheGossip}, mcacheLength is ${mcacheLength}: it must not be above it`,
    ),
  ];
}

function reviewTimes(fleet: FleetPlan): readonly PlanRemark[] {
  const { connectDelays, unsubscribeBackoff } = fleet.params;
  const leaveAfter = fleet.params['leaveAfter'] as DurationRange | undefined;
  const rejoinAfter = fleet.params['rejoinAfter'] as DurationRange | undefined;
  const delays = typeof connectDelays === 'string' ? parseConnectDelays(connectDelays) : [];
  const remarks = [
    ...errorIf(
      rejoinAfter !== undefined && leaveAfter === undefined,
      fleet,
      'rejoinAfter',
      'rejoinAfter needs leaveAfter: nodes that never leave cannot come back',
    ),
    ...warningIf(
      rejoinAfter !== undefined && rejoinAfter.min < Number(unsubscribeBackoff),
      fleet,
      'rejoinAfter',
      'nodes come back before unsubscribeBackoff is over: until then nobody takes them into a mesh, and they live on gossip',
    ),
  ];
  if (typeof delays === 'string') return [...remarks, ...errorIf(true, fleet, 'connectDelays', delays)];
  const text = `connectDelays delays ${delays.length} nodes, but the fleet has ${fleet.count}`;
  return [...remarks, ...warningIf(delays.length > fleet.count, fleet, 'connectDelays', text)];
}

function reviewScoring(fleet: FleetPlan): readonly PlanRemark[] {
  const scoring = (fleet.params['scoreParams'] ?? {}) as { readonly [name: string]: unknown };
  const {
    gossipThreshold = -10,
    publishThreshold = -50,
    graylistThreshold = -80,
  } = (fleet.params['scoreThresholds'] ?? {}) as { readonly [name: string]: number };
  const weight = Number(scoring['IPColocationFactorWeight'] ?? 0);
  const threshold = Number(scoring['IPColocationFactorThreshold'] ?? 10);
  return [
    ...warningIf(
      weight !== 0,
      fleet,
      'scoreParams',
      `nodes of a machine share its address, so IPColocationFactorWeight ${weight} punishes honest peers: whoever has more than ${threshold} of them loses its mesh`,
    ),
    ...errorIf(
      publishThreshold > gossipThreshold || graylistThreshold > publishThreshold,
      fleet,
      'scoreThresholds',
      `thresholds must fall: gossip ${gossipThreshold}, publish ${publishThreshold}, graylist ${graylistThreshold}`,
    ),
  ];
}

/** Nodes that secure or sign differently cannot talk to each other. */
function reviewAgreement([first, ...others]: readonly FleetPlan[]): readonly PlanRemark[] {
  if (first === undefined) return [];
  return others.flatMap((fleet) =>
    ['transport', 'security', 'sign'].flatMap((name) => {
      const [theirs, ours] = [first.params[name], fleet.params[name]] as readonly (string | boolean)[];
      return errorIf(
        ours !== theirs,
        fleet,
        name,
        `${name} is ${ours}, but ${theirs} in fleet ${first.name}: they could not talk to each other`,
      );
    }),
  );
}

function reviewMemory(fleets: readonly FleetPlan[], plan: Plan): readonly PlanRemark[] {
  const nodes = plan.fleets.reduce((sum, { count }) => sum + count, 0);
  return fleets.flatMap((fleet) =>
    errorIf(
      fleet.params['transport'] === 'memory' && (fleet.nodesPerProcess ?? 0) < nodes,
      fleet,
      'transport',
      `transport memory reaches only nodes of the same process: set nodesPerProcess to ${nodes}`,
    ),
  );
}

function reviewPublishers(fleets: readonly FleetPlan[], entries: readonly { readonly entry: EntryPlan }[]): readonly PlanRemark[] {
  const bound = fleets.find(({ params }) => params['connectToPublishersOnly'] === true);
  if (bound === undefined) return [];
  const publishers = fleets.filter(({ params }) => params['publisher'] === true).map(({ name }) => name);
  const unmarked = [...new Set(entries.flatMap(({ entry }) => entry.on))].filter((name) => !publishers.includes(name));
  return [
    ...errorIf(
      publishers.length === 0,
      bound,
      'connectToPublishersOnly',
      'no fleet is marked publisher: true, so nobody would be connected',
    ),
    ...warningIf(
      publishers.length > 0 && unmarked.length > 0,
      bound,
      'connectToPublishersOnly',
      `${unmarked.join(', ')} publish without being marked publisher: true`,
    ),
  ];
}

function reviewEntry({ params }: EntryPlan, fleets: readonly FleetPlan[], path: readonly string[]): readonly PlanRemark[] {
  const { topic, size } = params as { readonly topic: string; readonly size: number };
  const remarks: PlanRemark[] = [];
  if (!fleets.some((fleet) => (fleet.params['topics'] as readonly string[]).includes(topic))) {
    remarks.push({ level: 'error', text: `no fleet subscribes to topic ${topic}: list it in topics`, path });
  }
  if (size < shortestUnsignedBytes && fleets.some((fleet) => fleet.params['sign'] === false)) {
    remarks.push({
      level: 'error',
      text: `unsigned messages are known by their content alone: size must be at least ${shortestUnsignedBytes} B`,
      path,
    });
  }
  return remarks;
}

function reviewTopology(fleets: readonly FleetPlan[], plan: Plan): readonly PlanRemark[] {
  const { topology } = plan.network;
  const nodes = plan.fleets.reduce((sum, { count }) => sum + count, 0);
  const path = ['network', 'topology'];
  const degree = degreeOf(topology, nodes);
  return fleets.flatMap((fleet): PlanRemark[] => {
    const { D, Dhi } = fleet.params as unknown as MeshBounds;
    if (topology.kind === 'star' && nodes - 1 > Dhi) {
      const text = `the hub of the star has ${nodes - 1} links but keeps at most ${Dhi} in its mesh (${fleet.name}): the other leaves live on gossip, a heartbeat late`;
      return [{ level: 'warning', text, path }];
    }
    if (degree === undefined || D <= degree) return [];
    return [
      {
        level: 'warning',
        text: `D is ${D} in fleet ${fleet.name}, but nodes have ${degree} links: every link is in the mesh, and D does not show`,
        path,
      },
    ];
  });
}

/** Links of a typical node, where the topology has such a thing. */
function degreeOf(topology: TopologyPlan, nodes: number): number | undefined {
  switch (topology.kind) {
    case 'random':
    case 'random-regular':
    case 'small-world':
      return topology.degree;
    case 'ring':
    case 'line':
      return 2;
    case 'grid':
      return 4;
    case 'full':
      return nodes - 1;
    default:
      return undefined;
  }
}

function errorIf(holds: boolean, fleet: FleetPlan, param: string, text: string): readonly PlanRemark[] {
  return holds ? [{ level: 'error', text, path: ['fleets', fleet.name, param] }] : [];
}

function warningIf(holds: boolean, fleet: FleetPlan, param: string, text: string): readonly PlanRemark[] {
  return errorIf(holds, fleet, param, text).map((remark) => ({ ...remark, level: 'warning' }));
}
