import { linksInWords } from '../../model/links-in-words.ts';
import type { Plan } from '../../model/plan.ts';
import type { Results } from '../../model/result.ts';
import { formatValue } from '../format-value.ts';
import { code, type FactTable } from './fact-table.ts';

/** What the whole plan is about: where it comes from and what identifies it. */
export function planFacts(plan: Plan): FactTable {
  return {
    head: ['', ''],
    rows: [
      ['file', code(plan.file)],
      ['seed', String(plan.seed)],
      ['topology', code(JSON.stringify(topologyOf(plan)))],
      ...linksInWords(plan.network),
      ...(Object.keys(plan.params).length === 0 ? [] : [['params', code(JSON.stringify(plan.params))]]),
      ['comparable key', code(plan.comparableKey)],
    ],
  };
}

export function fleetFacts({ fleets }: Plan): FactTable {
  return {
    head: ['fleet', 'nodes', 'program'],
    rows: fleets.map(({ name, count, kit, program }) => [name, String(count), `${kit}/${program.name}`]),
  };
}

export function roundFacts({ rounds }: Plan): FactTable {
  return {
    head: ['round', 'kind', 'length', 'load'],
    rows: rounds.map(({ name, kind, forNs, entries }) => [
      name,
      kind,
      forNs === null ? 'by count' : formatValue(forNs / 1e9, 's'),
      entries
        .map(({ scenarios, on, outline }) => `${scenarios.map(({ name }) => name).join(' and ')} on ${on.join(', ')}, ${outline.pace}`)
        .join('; '),
    ]),
  };
}

/** Params of nodes; fleets whose params are the same stand together. Values are those of `plan.json`. */
export function paramFacts({ fleets }: Plan): { readonly fleets: string; readonly facts: FactTable }[] {
  const byParams = Map.groupBy(fleets, ({ params }) => JSON.stringify(params));
  return [...byParams.values()]
    .map((group) => ({
      fleets: group.map(({ name }) => name).join(', '),
      facts: {
        head: ['param', 'value'],
        rows: Object.entries(group[0]?.params ?? {}).map(([name, value]) => [name, code(JSON.stringify(value))]),
      },
    }))
    .filter(({ facts }) => facts.rows.length > 0);
}

/** In which units the values of {@link paramFacts} are. */
export const paramUnits = 'As in `plan.json`: durations in ns, sizes in B, rates per second, 1 for 100 %.';

/** The edges of a fixed topology may be thousands: the file is named instead. */
function topologyOf({ network: { topology } }: Plan): unknown {
  return topology.kind === 'fixed' ? { kind: topology.kind, file: topology.file, edges: topology.edges.length } : topology;
}

/** What could explain a figure: where and with what it was taken. */
export function environmentFacts({ environment: { machine }, directory }: Results): FactTable {
  return {
    head: ['', ''],
    rows: [
      ['machine', `${machine.hostname}, ${machine.platform} ${machine.release}`],
      ['processor', `${machine.cpu}, ${machine.cores} cores`],
      ['memory', formatValue(machine.memoryBytes, 'B')],
      ['Node.js', machine.node],
      ['Regatta', machine.regatta],
      ['run directory', code(directory)],
    ],
  };
}

/** Packages that took part. */
export function versionFacts({ environment: { versions } }: Results): FactTable {
  return { head: ['package', 'version'], rows: Object.entries(versions) };
}
