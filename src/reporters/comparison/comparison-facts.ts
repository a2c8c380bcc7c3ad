import type { ComparedSide, ComparedValue, Comparison, ComparisonDesign, ComparisonVerdict } from '../../model/comparison.ts';

/** How many differences of the plans, and versions, are listed. */
const mostChanged = 6;

/** Whether it surely did. */
export function hasMoved({ verdict }: ComparedValue): boolean {
  return verdict === 'regression' || verdict === 'improvement' || verdict === 'change';
}

const designs: { readonly [D in ComparisonDesign]: (comparison: Comparison) => string } = {
  paired: ({ base }) => `${base.runs.length} pairs, base and head in turn`,
  unpaired: ({ base, head }) => `${base.runs.length} runs against ${head.runs.length}`,
  within: ({ base, head }) => `${base.runs.length} runs, ${base.name} and ${head.name} in each`,
};

/** `10 pairs, base and head in turn`, `6 runs against 8`, `10 runs, stable and canary in each` */
export function designText(comparison: Comparison): string {
  return designs[comparison.design](comparison);
}

/** Which runs each side has; those that have both are listed once. */
export function listedRuns({ design, base, head }: Comparison): readonly Pick<ComparedSide, 'name' | 'runs'>[] {
  return design === 'within' ? [{ name: `${base.name} and ${head.name}`, runs: base.runs }] : [base, head];
}

/** What so many of make a comparison. */
export const unitOf: { readonly [D in ComparisonDesign]: string } = { paired: 'pairs', unpaired: 'runs a side', within: 'runs' };

/** Of values that do not gate, how many came to what. */
export function countsText(values: readonly ComparedValue[]): string {
  const counts = new Map<ComparisonVerdict, number>();
  for (const { verdict } of values) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return `of ${values.length} values that do not gate: ${Array.from(counts, ([verdict, count]) => `${count} ${verdict}`).join(', ')}`;
}

/** What sets the sides apart: versions, and what the plans differ in. */
export function whatChanged({ base, head, changed }: Comparison): string[] {
  const lines = [
    ...otherVersions(base, head),
    ...changed.map((each) => `${each.place}: ${JSON.stringify(each.base)} → ${JSON.stringify(each.head)}`),
  ];
  return lines.length > mostChanged ? [...lines.slice(0, mostChanged), `and ${lines.length - mostChanged} more differences`] : lines;
}

function otherVersions(base: ComparedSide, head: ComparedSide): string[] {
  const names = new Set([...Object.keys(base.versions), ...Object.keys(head.versions)]);
  return [...names]
    .filter((name) => base.versions[name] !== head.versions[name])
    .map((name) => `${name}: ${base.versions[name] ?? 'none'} → ${head.versions[name] ?? 'none'}`);
}
