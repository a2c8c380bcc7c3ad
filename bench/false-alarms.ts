/**
 * How often a comparison finds a difference where there is none, how often it finds one that is there, and how long it takes. Runs are simulated, with several kinds of noise, and recorded ones
 * (`noise/recorded.json`) are dealt out to two sides.
 *
 *     npx node bench/false-alarms.ts
 */
import { readFileSync } from 'node:fs';
import { abba } from '../src/analysis/comparison/pairs.ts';
import { compareRuns } from '../src/analysis/comparison/compare-runs.ts';
import type { FinishedRun } from '../src/analysis/comparison/finished-run.ts';
import { comparedSpecs, comparedValue, finishedRun } from '../src/analysis/comparison/fixtures/finished-run.ts';
import { spendOver } from '../src/analysis/statistics/looks.ts';
import type { Comparison, ComparisonDesign, ComparisonVerdict } from '../src/model/comparison.ts';
import type { Threshold } from '../src/model/metric.ts';
import type { RecordedRun } from './noise/record.ts';
import { noises, normals } from './noise/simulate.ts';

const level = 0.05;
const trials = 1000;
const usualLooks = [10, 14, 20];
const most = 20;

const limit = (metric: string, statistic?: 'p50' | 'p99'): Threshold => ({
  text: metric,
  metric,
  ...(statistic === undefined ? {} : { statistic }),
  labels: {},
  comparator: metric === 'rate' ? '>' : '<',
  limit: 1,
  unit: 's',
  abort: false,
  afterNs: 0,
});
/** With the failures, four values gate. */
const plan = { thresholds: [limit('latency', 'p50'), limit('latency', 'p99'), limit('rate')] };

function runOf({ p50, p99, rate }: RecordedRun): FinishedRun {
  const values = [comparedValue('latency.p99', p99, 's'), { ...comparedValue('rate', rate, '1/s'), better: 'higher' as const }];
  return finishedRun(p50, { plan, values });
}

/** Runs one after another whose machine has that noise; tails have more of it, and some of their own. */
function simulated(noise: string, seed: number, { runs = 2 * most, scale = 1 } = {}): RecordedRun[] {
  const machine = noises[noise]?.(seed, runs).map((z) => scale * z) ?? [];
  const own = normals(seed + 0.75, runs);
  return machine.map((z, run) => ({
    p50: 0.1 * Math.exp(z),
    p99: 0.3 * Math.exp(1.5 * z + 0.1 * scale * (own[run] ?? 0)),
    rate: 1000 * Math.exp(-0.5 * z),
  }));
}

function compared(
  base: readonly RecordedRun[],
  head: readonly RecordedRun[],
  at: { readonly design: ComparisonDesign; readonly level: number },
): Comparison {
  return compareRuns({
    base: { name: 'base', runs: base.map(runOf) },
    head: { name: 'head', runs: head.map(runOf) },
    ...at,
    specs: comparedSpecs,
    mayDiffer: false,
  });
}

/** What pairs in turn say at each look until one decides, as `regatta compare` does it; `factor`: how much slower the head really is. */
function inPairs(runs: readonly RecordedRun[], wanted: readonly number[], factor = 1): readonly Comparison[] {
  const looks = spendOver(wanted, plan.thresholds.length + 1, level);
  const order = abba(runs.length / 2);
  const base = runs.filter((_, index) => order[index] === 'base');
  const head = runs.filter((_, index) => order[index] === 'head').map((run) => ({ ...run, p50: run.p50 * factor, p99: run.p99 * factor }));
  const seen: Comparison[] = [];
  for (const pairs of looks.pairs) {
    const comparison = compared(base.slice(0, pairs), head.slice(0, pairs), { design: 'paired', level: looks.level });
    seen.push(comparison);
    if (comparison.verdict !== 'inconclusive') break;
  }
  return seen;
}

/** What is said in the end. */
function verdictOf(seen: readonly Comparison[]): ComparisonVerdict | undefined {
  return seen.at(-1)?.verdict;
}

/** All runs of the base, then all of the head: what a comparison with stored runs is. */
function inBlocks(runs: readonly RecordedRun[]): Comparison {
  const half = runs.length / 2;
  return compared(runs.slice(0, half), runs.slice(half), { design: 'unpaired', level });
}

/** Whether any gating value was said to have moved at any look; by its corrected p alone, so that no margin flatters the count. */
function isAlarm(seen: readonly Comparison[]): boolean {
  return seen.some(({ values, level: at }) => values.some(({ gate, effect }) => gate && effect !== null && effect.corrected <= at));
}

function moved(seen: readonly Comparison[], name: string): boolean {
  return seen.at(-1)?.values.some((value) => value.name === name && value.verdict === 'regression') === true;
}

function share(outcomes: readonly boolean[]): string {
  return `${((100 * outcomes.filter(Boolean).length) / outcomes.length).toFixed(1)} %`.padStart(7);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

console.log(
  `false alarms, base against base: ${trials} comparisons each, 4 gating values, looks at ${usualLooks.join(', ')} pairs, level ${level}`,
);
console.log('                   in pairs  verdicts  all base, then all head');
for (const noise of Object.keys(noises)) {
  const paired = times(trials, (seed) => inPairs(simulated(noise, seed), usualLooks));
  const blocks = times(trials, (seed) => inBlocks(simulated(noise, seed)));
  const verdicts = paired.map(verdictOf).map((verdict) => verdict === 'regression' || verdict === 'improvement');
  console.log(`  ${noise.padEnd(15)} ${share(paired.map(isAlarm))}  ${share(verdicts)}  ${share(blocks.map((each) => isAlarm([each])))}`);
}

const recorded = JSON.parse(readFileSync(new URL('noise/recorded.json', import.meta.url), 'utf8')) as RecordedRun[];
const starts = times(recorded.length - 2 * most, (start) => recorded.slice(start, start + 2 * most));
const dealt = starts.map((runs) => inPairs(runs, usualLooks));
console.log(
  `  ${'recorded'.padEnd(15)} ${share(dealt.map(isAlarm))}  ${share(dealt.map((seen) => verdictOf(seen) === 'regression'))}  ${share(starts.map((runs) => isAlarm([inBlocks(runs)])))}  (${starts.length} overlapping stretches of ${recorded.length} runs)`,
);

console.log(`\npower: p50 called a regression (margin 5 %), ${trials / 2} comparisons each, one look at so many pairs`);
for (const [name, noise, scale] of [
  ['3 % from run to run', 'independent', 0.3],
  ['10 % from run to run', 'independent', 1],
  ['autocorrelated, 27 %', 'autocorrelated', 1],
  ['heavy tails', 'heavy tails', 1],
] as const) {
  console.log(`  ${name.padEnd(22)}   8 pairs  10 pairs  14 pairs  20 pairs  10, 14, 20`);
  for (const factor of [1.05, 1.1, 1.2]) {
    const found = [[8], [10], [14], [20], usualLooks].map((looks) =>
      share(times(trials / 2, (seed) => moved(inPairs(simulated(noise, seed, { scale }), looks, factor), 'latency.p50'))),
    );
    console.log(
      `    +${String(Math.round(100 * (factor - 1))).padEnd(2)} %               ${found.map((each) => each.padStart(10)).join('')}`,
    );
  }
}

const many = times(10_000, (metric) => `metric-${metric}`);
const sides = times(2 * most, (run) =>
  finishedRun(0.1, { values: normals(run, many.length).map((z, index) => comparedValue(many[index] ?? '', Math.exp(0.1 * z), 's')) }),
);
const began = process.hrtime.bigint();
const busyBefore = process.cpuUsage();
compareRuns({
  base: { name: 'base', runs: sides.slice(0, most) },
  head: { name: 'head', runs: sides.slice(most) },
  design: 'paired',
  level,
  specs: comparedSpecs,
  mayDiffer: false,
});
const { user, system } = process.cpuUsage(busyBefore);
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(
  `\n${many.length} metrics of ${most} pairs compared in ${seconds.toFixed(2)} s (target 1 s), ${((user + system) / 1e6).toFixed(2)} s of CPU`,
);
