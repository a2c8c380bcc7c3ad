import { metricsOf } from '../analysis/core-metrics.ts';
import type { PlannedSet } from '../experiment/load-experiment.ts';
import { writeValue } from '../experiment/notations.ts';
import { versionCounts } from '../model/draw-versions.ts';
import { partsOf } from '../model/fleet-of-node.ts';
import type { JsonObject } from '../model/json.ts';
import type { Kit } from '../model/kit.ts';
import { placeNodes } from '../model/number-nodes.ts';
import type { AgentsPlan, EntryPlan, FleetPlan, PartPlan, Plan, ScenarioPlan } from '../model/plan.ts';
import { plannedLengthNs } from '../model/round-outline.ts';
import { seededRandom } from '../model/random.ts';
import { linksInWords } from '../model/links-in-words.ts';
import { writeDuration } from '../model/units.ts';
import { withoutSecrets } from '../model/without-secrets.ts';
import { makeTopology } from '../network/make-topology.ts';
import { textTable } from './wire.ts';
import { type WrittenParams, writtenParams } from './written-params.ts';

/** The plans of a set: as JSON (one plan, or a list), or in words, the first in full and of the others what the matrix changes. */
export async function printPlans(set: PlannedSet, asJson: boolean): Promise<string> {
  const plans = set.plans.map(withoutSecrets);
  if (asJson) return `${JSON.stringify(plans.length === 1 ? plans[0] : plans, undefined, 2)}\n`;
  const [first] = plans;
  if (first === undefined) return '';
  const known = { kits: set.kits, writtenParams: await writtenParams(first, set.kits) };
  return `${[...inWords(first, known), ...runsOf(set)].join('\n')}\n`;
}

interface Known {
  readonly kits: readonly Kit[];
  readonly writtenParams: WrittenParams;
}

function inWords(plan: Plan, known: Known): string[] {
  const { kits } = known;
  return [
    `${plan.name} (${plan.file})`,
    ...section('plan', [
      ['kit', plan.kits.map(({ name, version }) => `${name} ${version}`.trimEnd()).join(', ')],
      ['runner', plan.runner],
      ['agents', agentsInWords(plan.agents)],
      ['seed', String(plan.seed)],
      ['params', listed(plan.params)],
      ['comparable', `with runs of key ${plan.comparableKey.slice(0, 12)}`],
    ]),
    ...section(
      'fleets',
      plan.fleets.map((fleet) => [fleet.name, fleetInWords(fleet, kits)]),
    ),
    ...section('built before they start', sourcesInWords(plan)),
    ...paramsOfFleets(plan, kits),
    ...(plan.fleets.length === 0 ? [] : section('network', networkInWords(plan))),
    ...section('rounds', roundsInWords(plan, known)),
    ...section('recorded', [
      ['events', plan.events === 'all' ? 'all' : plan.events.join(', ')],
      [
        'metrics',
        metricsOf(plan, kits)
          .map(({ name }) => name)
          .join(', '),
      ],
      ...namesOf('observers', plan.observers),
      ...namesOf('monitors', plan.monitors),
      ...namesOf('reporters', plan.reporters),
    ]),
    ...section(
      'thresholds',
      plan.thresholds.map(({ text, phase, everyNs, abort }) => [
        text,
        [
          phase === undefined ? '' : `in ${phase}`,
          everyNs === undefined ? '' : `in every ${writeDuration(everyNs)}`,
          abort ? 'ends the load when missed' : '',
        ]
          .filter((part) => part !== '')
          .join(', '),
      ]),
    ),
    ...section(
      'validity',
      Object.entries(plan.validity).map(([rule, limit]) => [rule, `${limit} (overridden)`]),
    ),
    ...section(
      'warnings',
      plan.warnings.map((warning) => [warning]),
    ),
  ];
}

/** A row of what the experiment names; none where it leaves them to Regatta. */
function namesOf(key: string, parts: readonly PartPlan[] | undefined): string[][] {
  return parts === undefined ? [] : [[key, parts.map(({ name }) => name).join(', ')]];
}

/** A heading and aligned rows; nothing without rows. */
function section(title: string, rows: readonly (readonly string[])[]): string[] {
  const filled = rows.filter((row) => row.length === 1 || row.some((cell, index) => index > 0 && cell !== '') || title !== 'plan');
  return filled.length === 0 ? [] : ['', title, ...textTable(filled)];
}

function fleetInWords({ count, kit, program, nodesPerProcess, regions, needs, versions = [] }: FleetPlan, kits: readonly Kit[]): string {
  const declaration = kits.find(({ name }) => name === kit)?.nodes[program.name];
  const packed = nodesPerProcess === null ? 'as many to a process as cores and memory ask for' : `${nodesPerProcess} to a process`;
  return [
    `${count} ${count === 1 ? 'node' : 'nodes'} of ${kit}/${program.name}`,
    declaration?.isExternal === true ? declaration.about : packed,
    ...(regions.length === 0 ? [] : [`in turn in ${regions.join(', ')}`]),
    ...(needs.length === 0 ? [] : [`after ${needs.join(', ')}`]),
    ...(versions.length === 0 ? [] : [Array.from(versionCounts(versions, count), ([name, nodes]) => `${nodes} ${name}`).join(', ')]),
  ].join('; ');
}

/** One row for each source, whichever fleets have it. */
function sourcesInWords({ fleets }: Plan): string[][] {
  const rows = new Map<string, { readonly fleets: string[]; readonly cells: string[] }>();
  for (const { fleet, version: part } of fleets.flatMap(partsOf)) {
    const { name, source } = fleet;
    if (source === undefined) continue;
    const { name: builder, from, version, options } = source;
    const given = Object.entries(options).map(
      ([option, value]) => `${option} ${option === 'limit' ? writeDuration(value as number) : writeValue(undefined, value)}`,
    );
    const key = JSON.stringify(source);
    const row = rows.get(key) ?? { fleets: [], cells: [`${builder} ${from}${version === null ? '' : ` at ${version}`}`, given.join('; ')] };
    row.fleets.push(part === undefined ? name : `${name} ${part}`);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ fleets: names, cells }) => [names.join(', '), ...cells]);
}

/** Fleets whose params are the same stand together. */
function paramsOfFleets({ fleets }: Plan, kits: readonly Kit[]): string[] {
  const groups = new Map<string, FleetPlan[]>();
  for (const fleet of fleets) {
    const key = JSON.stringify([fleet.kit, fleet.program.name, fleet.params]);
    groups.set(key, [...(groups.get(key) ?? []), fleet]);
  }
  return [...groups.values()].flatMap((group) => {
    const [fleet] = group as [FleetPlan];
    const specs = kits.find(({ name }) => name === fleet.kit)?.nodes[fleet.program.name]?.params ?? {};
    const rows = Object.keys(specs).flatMap((name) =>
      fleet.params[name] === undefined ? [] : [[name, writeValue(specs[name], fleet.params[name])]],
    );
    return section(`params of ${group.map(({ name }) => name).join(', ')}`, rows);
  });
}

function agentsInWords({ count, pacing, join, listen }: AgentsPlan): string {
  const own = count === null ? [] : [`${count} of their own`];
  const joined = join === 0 ? [] : [`${join} that join at ${listen.host}:${listen.port === 0 ? 'any free port' : listen.port}`];
  const who = [...own, ...joined];
  return `${who.length === 0 ? 'the hosts, beside their nodes' : who.join(' and ')}; pacing ${pacing}`;
}

function networkInWords(plan: Plan): string[][] {
  const { network, seed } = plan;
  const { kind, ...options } = network.topology;
  const nodes = placeNodes(plan.fleets);
  const links = makeTopology(network, nodes, seededRandom(seed, 'topology')).length;
  const shown = Object.entries(options).filter(([key]) => key !== 'edges' && key !== 'boot');
  return [
    [
      'topology',
      [kind, ...shown.map(([key, value]) => `${key} ${String(value)}`), `${links} links between ${nodes.length} nodes`].join(', '),
    ],
    ...(network.outside === undefined ? [] : [['outside', network.outside.join(', ')]]),
    ...(network.apart === undefined ? [] : [['no links', network.apart.map((pair) => pair.join(' – ')).join(', ')]]),
    ...linksInWords(network),
  ];
}

function roundsInWords(plan: Plan, known: Known): string[][] {
  let start: number | null = 0;
  return plan.rounds.map((round) => {
    const lengthNs = plannedLengthNs(round);
    const end: number | null = start === null || lengthNs === null ? null : start + lengthNs;
    const when = `${start === null ? '…' : inMs(start)} – ${end === null ? '…' : inMs(end)}`;
    start = end;
    const load = round.entries.map((entry) => entryInWords(entry, plan, known));
    return [round.name, round.kind, when, load.length === 0 ? 'no load' : load.join(' together with ')];
  });
}

/** To the ms: a recorded schedule ends at any ns. */
const inMs = (ns: number): string => writeDuration(Math.round(ns / 1e6) * 1e6);

function entryInWords(entry: EntryPlan, plan: Plan, known: Known): string {
  const { pace, operations } = entry.outline;
  const { late, maxInFlight, feeds = [] } = entry;
  const nodes = plan.fleets.reduce((sum, { count }) => sum + count, 0);
  const delivers = entry.scenarios.some((scenario) => {
    const events = known.kits.find(({ name }) => name === scenario.kit)?.events;
    return events !== undefined && 'publish' in events && 'deliver' in events;
  });
  return [
    `${entry.scenarios.map((scenario) => scenarioInWords(scenario, entry)).join(' and ')}${entry.on.length === 0 ? '' : ` on ${entry.on.join(', ')} (${entry.pick})`} at ${pace}`,
    ...(operations === null ? [] : [`${operations.toLocaleString('en-US')} ${operations === 1 ? 'operation' : 'operations'}`]),
    ...(operations === null || !delivers ? [] : [`up to ${(operations * (nodes - 1)).toLocaleString('en-US')} deliveries`]),
    ...(maxInFlight === null ? [] : [`late: ${late} beyond ${maxInFlight} in flight`]),
    ...feeds.map(({ name, rows, order }) => `rows of ${name} (${rows}, ${order})`),
    ...entry.scenarios.map((scenario) => known.writtenParams(scenario).join(', ')),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** With its tags, and its share of the operations where there are others. */
function scenarioInWords({ name, weight, tags }: ScenarioPlan, { scenarios }: EntryPlan): string {
  const sum = scenarios.reduce((total, scenario) => total + scenario.weight, 0);
  const labels = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
  const labelled = labels.length === 0 ? name : `${name}{${labels.join(',')}}`;
  return scenarios.length === 1 ? labelled : `${labelled} (${((100 * weight) / sum).toFixed(0)} %)`;
}

function listed(values: JsonObject): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${writeValue(undefined, value)}`)
    .join(', ');
}

/** What the matrix and repetitions make of one plan. */
function runsOf({ plans, axes, repeats }: PlannedSet): string[] {
  if (plans.length === 1) return [];
  const rows = plans.map(({ params, seed }, index) => [
    String(index + 1),
    ...axes.map(({ name }) => `${name} ${writeValue(undefined, params[name] ?? null)}`),
    `seed ${seed}`,
  ]);
  return section(`${plans.length} runs${repeats === 1 ? '' : `, each cell ${repeats} times`}; the above is the first`, rows);
}
