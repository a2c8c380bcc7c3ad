import type { MetricSpec } from '../model/metric.ts';
import type { FleetPlan, VersionComparison } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { topShape } from './experiment-schema.ts';

interface Subjects {
  readonly fleets: readonly FleetPlan[];
  /** Metrics of the experiment itself. */
  readonly own: readonly MetricSpec[];
}

type Written = NonNullable<Settings<typeof topShape>['compare']>;

/** Which versions within a run are held against each other: those that the experiment names, else the two that there are. */
export function planCompare(cell: Cell, written: Written | undefined, { fleets, own }: Subjects): VersionComparison | undefined {
  const { problems } = cell;
  const names = [...new Set(fleets.flatMap(({ versions = [] }) => versions.map(({ name }) => name)))];
  const [first, second] = names;
  if (written === undefined)
    return names.length === 2 && first !== undefined && second !== undefined ? { base: first, head: second } : undefined;
  if (names.length === 0) {
    problems.add(
      ['compare', 'by'],
      'no fleet has several versions; write into one: versions: {stable: main, canary: {ref: pr/7, share: 30%}}',
    );
    return undefined;
  }
  const sides = sidesOf(cell, written, names);
  if (sides === undefined) return undefined;
  checkFleets(cell, fleets, sides);
  checkGates(cell, own);
  const { pairs, margin } = written;
  return { ...sides, ...(pairs === undefined ? {} : { pairs }), ...(margin === undefined ? {} : { margin }) };
}

type Sides = Pick<VersionComparison, 'base' | 'head'>;

function sidesOf(cell: Cell, written: Written, names: readonly string[]): Sides | undefined {
  const { problems } = cell;
  const before = problems.list.length;
  for (const key of ['base', 'head'] as const) checkName(cell, key, written[key], names);
  const { base = names.find((name) => name !== written.head) } = written;
  const others = names.filter((name) => name !== base);
  const { head = others.length === 1 ? others[0] : undefined } = written;
  if (base === undefined || head === undefined) {
    problems.add(['compare'], `there are versions ${names.join(', ')}; say which two: {by: version, base: ${names[0]}, head: ${names[1]}}`);
    return undefined;
  }
  if (base === head) problems.add(['compare', 'head'], `${head} is the base as well, and no version differs from itself`);
  return problems.list.length > before ? undefined : { base, head };
}

function checkName({ problems }: Cell, key: 'base' | 'head', name: string | undefined, names: readonly string[]): void {
  if (name === undefined || names.includes(name)) return;
  problems.add(['compare', key], `there is no version ${name}${didYouMean(name, names)}`);
}

/** A label of nodes must mean one thing, and both sides be of the same fleets. */
function checkFleets({ problems }: Cell, fleets: readonly FleetPlan[], { base, head }: Sides): void {
  for (const side of [base, head]) {
    for (const { name, versions, source } of fleets) {
      const path = ['fleets', name];
      if (versions !== undefined && !versions.some((version) => version.name === side)) {
        problems.add(
          [...path, 'versions'],
          `has no version ${side}: what other fleets have would be compared with nothing of this one`,
          'key',
        );
      }
      if (source?.version === side)
        problems.add(path, `all of it has the version ${side}, which is a name of a version of other fleets`, 'key');
    }
  }
}

function checkGates({ problems }: Cell, own: readonly MetricSpec[]): void {
  for (const { name, gate, by = [] } of own) {
    if (gate === undefined || by.includes('version')) continue;
    problems.add(['metrics', name], 'gates, and has no values by version; write by: version, and select that column of members', 'key');
  }
}
