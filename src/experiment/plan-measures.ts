import { measuredName, measuredScale } from '../model/measured-names.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { RoundPlan } from '../model/plan.ts';
import { tagNames } from '../model/round-outline.ts';
import type { MeasureSpec, MeasureSpecs } from '../model/scenario.ts';
import type { Cell } from './cell.ts';
import { knownMetrics } from './plan-metrics.ts';

/** Metrics that the scenarios of one experiment may declare together: each is recorded, counted in every window and shown. */
const mostMeasures = 50;

/** The metrics that scenarios of these rounds declare. Those of one name are one metric, and mean the same. */
export function planMeasures(cell: Cell, rounds: readonly RoundPlan[], own: readonly MetricSpec[]): readonly MetricSpec[] {
  const { problems } = cell;
  const found = new Map<string, MeasureSpec>();
  for (const [index, { entries }] of rounds.entries()) {
    for (const { name: scenario, vocabulary } of entries.flatMap((entry) => entry.scenarios)) {
      for (const [name, spec] of Object.entries(vocabulary?.metrics ?? {})) {
        const known = found.get(name);
        found.set(name, known ?? spec);
        if (known !== undefined && (known.kind !== spec.kind || known.unit !== spec.unit)) {
          problems.add(
            ['rounds', index],
            `scenario ${scenario} declares ${name} as a ${writeSpec(spec)}, and another as a ${writeSpec(known)}`,
          );
        }
      }
    }
  }
  const tags = tagNames(rounds);
  const specs = [...found].flatMap(([name, spec]) => measuredMetrics(name, spec, tags));
  const taken = [...own, ...knownMetrics(cell)];
  for (const { name } of specs) {
    if (taken.some((each) => each.name === name))
      problems.add(['rounds'], `a scenario declares the metric ${name}, which is there already`);
  }
  if (found.size > mostMeasures)
    problems.add(['rounds'], `its scenarios declare ${found.size} metrics; at most ${mostMeasures} can be kept`);
  return specs;
}

/** What is wrong with metrics that a scenario declares, in words. */
export function measureProblems(metrics: MeasureSpecs): readonly string[] {
  return Object.entries(metrics).flatMap(([name, spec]) => {
    if (!/^[A-Za-z]\w{0,63}$/.test(name))
      return [`${JSON.stringify(name)} cannot be the name of a metric: a letter, then letters, digits or _`];
    return Object.hasOwn(kinds, spec.kind)
      ? []
      : [`metric ${name} has kind ${spec.kind}, which is none of ${Object.keys(kinds).join(', ')}`];
  });
}

function writeSpec({ kind, unit }: MeasureSpec): string {
  return unit === undefined ? kind : `${kind} in ${unit}`;
}

type Made = Pick<MetricSpec, 'name' | 'about' | 'unit' | 'kind'> & Pick<MetricSpec, 'aggregate' | 'live'>;

/** What results say of a metric of each kind. */
const kinds: { readonly [kind in MeasureSpec['kind']]: (name: string, spec: MeasureSpec) => readonly Made[] } = {
  counter: (name, { about, unit = 'count' }) => [
    { name, about, unit, kind: 'scalar', aggregate: 'sum(value)', live: { counter: measuredName(name) } },
    {
      name: `${name}.rate`,
      about: `${about}: per second over the measured phases`,
      unit: unit === 'count' ? '1/s' : `${unit}/s`,
      kind: 'scalar',
      aggregate: 'sum(value) / (SELECT sum(until - ts) / 1e9 FROM phases)',
      live: { rate: measuredName(name) },
    },
  ],
  gauge: (name, { about, unit = 'count' }) => [
    { name, about, unit, kind: 'distribution', live: { histogram: measuredName(name), scale: measuredScale(unit) } },
    { name: `${name}.last`, about: `${about}: the last value`, unit, kind: 'scalar', aggregate: 'arg_max(value, ts)' },
  ],
  trend: (name, { about, unit = 'count' }) => [
    { name, about, unit, kind: 'distribution', live: { histogram: measuredName(name), scale: measuredScale(unit) } },
  ],
};

function measuredMetrics(name: string, spec: MeasureSpec, tags: readonly string[]): readonly MetricSpec[] {
  const by = ['round', 'scenario', ...tags];
  const columns = tags.map((tag) => `, measurement.tags['${tag}'] AS "${tag}"`).join('');
  const sql = `
    SELECT measurement.value, measurement.ts, phases.name AS round, measurement.scenario${columns}
    FROM measurements AS measurement LEFT JOIN phases ON phases.phase = measurement.phase
    WHERE measurement.kind = '${spec.kind}' AND measurement.name = '${name}'`;
  return kinds[spec.kind](name, spec).map((made) => ({
    ...made,
    sql,
    by,
    better: spec.better ?? 'neither',
    ...(made.live === undefined ? {} : { liveBy: by }),
  }));
}
