import type { EntryPlan, FleetPlan, Plan, PlanRemark, ScenarioPlan, TopologyPlan } from 'regatta/kit';
import type { MeshBounds } from './mesh-bounds.ts';
import { errorIf, warningIf } from './remarks.ts';
import { reviewScoring } from './review-scoring.ts';
import { comesOrGoes, reviewTimes } from './review-times.ts';

/** Shortest payload that differs between any two publications: unsigned messages are known by their content. */
const shortestUnsignedBytes = 8;

/** What publishes, with which params, on which fleets. */
type Publishing = Pick<EntryPlan, 'on'> & Pick<ScenarioPlan, 'params'>;

/** What cannot work in a plan with fleets of this kit, and what its reader should know. */
export function review(plan: Plan): readonly PlanRemark[] {
  const fleets = plan.fleets.filter(({ kit }) => kit === 'gossipsub');
  const entries = plan.rounds.flatMap((round, index) =>
    round.entries.flatMap(({ on, scenarios }) =>
      scenarios
        .filter(({ kit, scenario }) => kit === 'gossipsub' && scenario.name === 'publish')
        .map(({ params }) => ({ entry: { on, params }, path: ['rounds', String(index)] })),
    ),
  );
  const topics = [...new Set(fleets.flatMap(topicsOf))];
  return [
    ...fleets.flatMap((fleet) => [...reviewBounds(fleet), ...reviewTimes(fleet, plan.rounds), ...reviewScoring(fleet, topics)]),
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
    ...errorIf(topicsOf(fleet).length === 0, fleet, 'topics', 'topics is empty: nodes that subscribe to nothing get nothing'),
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

function reviewPublishers(fleets: readonly FleetPlan[], entries: readonly { readonly entry: Publishing }[]): readonly PlanRemark[] {
  const bound = fleets.find(({ params }) => params['connectToPublishersOnly'] === true);
  if (bound === undefined) return [];
  const publishers = fleets.filter(({ params }) => params['publisher'] === true).map(({ name }) => name);
  const unmarked = [...new Set(entries.flatMap(({ entry }) => entry.on))].filter((name) => !publishers.includes(name));
  return warningIf(
    unmarked.length > 0,
    bound,
    'connectToPublishersOnly',
    `${unmarked.join(', ')} publish without being marked publisher: true`,
  );
}

function reviewEntry({ params, on }: Publishing, fleets: readonly FleetPlan[], path: readonly string[]): readonly PlanRemark[] {
  const { topic, size } = params as { readonly topic: string; readonly size: number };
  const remarks: PlanRemark[] = [];
  if (!fleets.some((fleet) => topicsOf(fleet).includes(topic))) {
    remarks.push({ level: 'error', text: `no fleet subscribes to topic ${topic}: list it in topics`, path });
  }
  if (size < shortestUnsignedBytes && fleets.some((fleet) => fleet.params['sign'] === false)) {
    remarks.push({
      level: 'error',
      text: `unsigned messages are known by their content alone: size must be at least ${shortestUnsignedBytes} B`,
      path,
    });
  }
  const unsteady = fleets.filter((fleet) => on.includes(fleet.name) && comesOrGoes(fleet)).map(({ name }) => name);
  if (unsteady.length > 0) {
    remarks.push({
      level: 'warning',
      text: `nodes of ${unsteady.join(', ')} come late or leave: what they are asked to publish while they are away fails`,
      path,
    });
  }
  return remarks;
}

function topicsOf({ params }: FleetPlan): readonly string[] {
  return params['topics'] as readonly string[];
}

function reviewTopology(fleets: readonly FleetPlan[], plan: Plan): readonly PlanRemark[] {
  const { topology } = plan.network;
  const nodes = plan.fleets.reduce((sum, { count }) => sum + count, 0);
  const path = ['network', 'topology'];
  const degree = degreeOf(topology, nodes);
  const hubs = fleets.flatMap((fleet): PlanRemark[] => {
    const { Dhi } = fleet.params as unknown as MeshBounds;
    if (topology.kind !== 'star' || nodes - 1 <= Dhi) return [];
    const text = `the hub of the star has ${nodes - 1} links but keeps at most ${Dhi} in its mesh (${fleet.name}): the other leaves live on gossip, a heartbeat late`;
    return [{ level: 'warning', text, path }];
  });
  const byD = Map.groupBy(fleets, ({ params }) => (params as unknown as MeshBounds).D);
  const hidden = [...byD].flatMap(([D, members]): PlanRemark[] => {
    if (degree === undefined || D <= degree) return [];
    const text = `D is ${D} in fleet ${members.map(({ name }) => name).join(', ')}, but nodes have ${degree} links: every link is in the mesh, and D does not show`;
    return [{ level: 'warning', text, path }];
  });
  return [...hubs, ...hidden];
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
