import type { MetricSpec } from '../model/metric.ts';
import type { FleetPlan, VersionComparison } from '../model/plan.ts';
import type { Cell, Settings } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { topShape } from './experiment-schema.ts';
import type { Path } from './problems.ts';

interface Subjects {
  readonly fleets: readonly FleetPlan[];
  /** Metrics of the experiment itself. */
  readonly own: readonly MetricSpec[];
}

type Written = NonNullable<Settings<typeof topShape>['compare']>;

/**
 * Which versions within a run are held against each other: those that the experiment names, else the two that there are. Where these could not be compared as they stand,
 * an experiment that does not ask for it has none, and stays one to be run.
 */
export function planCompare(cell: Cell, written: Written | undefined, { fleets, own }: Subjects): VersionComparison | undefined {
  const { problems } = cell;
  const names = [...new Set(fleets.flatMap(({ versions = [] }) => versions.map(({ name }) => name)))];
  if (written === undefined) return unasked(names, { fleets, own });
  if (names.length === 0) {
    problems.add(
      ['compare', 'by'],
      'no fleet has several versions; write into one: versions: {stable: main, canary: {ref: pr/7, share: 30%}}',
    );
    return undefined;
  }
  const sides = sidesOf(cell, written, names);
  if (sides === undefined) return undefined;
  for (const { path, message } of flawsOf(sides, { fleets, own })) problems.add(path, message, 'key');
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

function unasked([base, head, ...others]: readonly string[], subjects: Subjects): Sides | undefined {
  if (base === undefined || head === undefined || others.length > 0) return undefined;
  const sides = { base, head };
  return flawsOf(sides, subjects).length === 0 ? sides : undefined;
}

interface Flaw {
  readonly path: Path;
  readonly message: string;
}

/** Why two versions cannot be compared within a run. */
function flawsOf(sides: Sides, { fleets, own }: Subjects): readonly Flaw[] {
  return [...flawsOfFleets(fleets, sides), ...flawsOfGates(own)];
}

/** A label of nodes must mean one thing, and both sides be of the same fleets. */
function flawsOfFleets(fleets: readonly FleetPlan[], { base, head }: Sides): readonly Flaw[] {
  return [base, head].flatMap((side) =>
    fleets.flatMap(({ name, versions, source }): Flaw[] => {
      const path = ['fleets', name];
      if (versions !== undefined && !versions.some((version) => version.name === side)) {
        const message = `has no version ${side}: what other fleets have would be compared with nothing of this one`;
        return [{ path: [...path, 'versions'], message }];
      }
      if (source?.version !== side) return [];
      return [{ path, message: `all of it has the version ${side}, which is a name of a version of other fleets` }];
    }),
  );
}

/** A value of a version has no other label. */
function flawsOfGates(own: readonly MetricSpec[]): readonly Flaw[] {
  const gating = own.filter(({ gate, by = [] }) => gate !== undefined && by.join() !== 'version');
  return gating.map(({ name, by = [] }) => {
    const others = by.filter((label) => label !== 'version').join(', ');
    return {
      path: ['metrics', name],
      message: by.includes('version')
        ? `gates, and has no one value of a version, but one for each ${others} besides; write by: version alone${others === 'round' ? ', and measure one round' : ''}`
        : 'gates, and has no values by version; write by: version, and select that column of members',
    };
  });
}
