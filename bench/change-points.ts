/**
 * How long it takes to find where a metric changed, how often a change is found where there is none, and how often one that is there. Runs are simulated, with several kinds of noise.
 *
 *     npx node bench/change-points.ts
 */
import { eDivisive } from '../src/analysis/statistics/e-divisive.ts';
import { median } from '../src/analysis/comparison/effect-scale.ts';
import { splitAndMerge } from '../src/analysis/statistics/split-and-merge.ts';
import { noises, normals } from './noise/simulate.ts';

const permutations = 999;
const trials = 300;
const margin = 0.05;

/** Each with its own defaults. Of logarithms, the magnitude is how far the medians before and after lie apart. */
const methods = {
  eDivisive: (values: readonly number[], least: number): number[] =>
    places(eDivisive(values, { level: 0.01, permutations, seed: 1, least, magnitude: between(values) })),
  splitAndMerge: (values: readonly number[], least: number): number[] =>
    places(splitAndMerge(values, { level: 0.001, window: 50, least, magnitude: between(values) })),
};

function places(changes: readonly { readonly at: number }[]): number[] {
  return changes.map(({ at }) => at);
}

function between(values: readonly number[]): (from: number, at: number, until: number) => number {
  return (from, at, until) => Math.abs(median(values.slice(at, until)) - median(values.slice(from, at)));
}

/** An autoregression of first order with about 10 % from run to run. */
function autoregression(seed: number, runs: number): number[] {
  let level = 0;
  return normals(seed, runs + 50)
    .map((z) => (level = 0.6 * level + 0.08 * z))
    .slice(50);
}

function share(outcomes: readonly boolean[]): string {
  return `${((100 * outcomes.filter(Boolean).length) / outcomes.length).toFixed(1)} %`.padStart(8);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function timed(name: string, values: readonly number[]): void {
  const [began, busy] = [process.hrtime.bigint(), process.cpuUsage()];
  const found = methods.eDivisive(values, 0);
  const { user, system } = process.cpuUsage(busy);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(
    `  ${name.padEnd(26)} ${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU, ${found.length} found (target 1 s)`,
  );
}

console.log(`2,000 runs, ${permutations} permutations`);
for (const changes of [0, 1, 5, 20]) {
  const noise = normals(7, 2000);
  timed(
    `${changes} changes of 5 %`,
    noise.map((z, run) => 0.02 * z + 0.05 * (Math.floor((run / 2000) * (changes + 1)) % 2)),
  );
}

const kinds: { readonly [name: string]: (seed: number, runs: number) => number[] } = {
  independent: noises['independent'] ?? normals,
  'heavy tails': noises['heavy tails'] ?? normals,
  'autoregression, φ = 0.6': autoregression,
  'two speeds': noises['two speeds'] ?? normals,
  drift: noises['drift'] ?? normals,
};
console.log(`\nany change found where there is none, ${trials} series each; in brackets with a margin of 5 %`);
console.log(`  ${''.padEnd(26)} runs      E-divisive, 1 %      split and merge, 0.1 %`);
for (const [name, draw] of Object.entries(kinds)) {
  for (const runs of [25, 60, 200]) {
    const all = times(trials, (seed) => draw(seed, runs));
    const alarms = Object.values(methods).map((find) =>
      [0, Math.log1p(margin)].map((least) => share(all.map((values) => find(values, least).length > 0))),
    );
    console.log(
      `  ${name.padEnd(26)} ${String(runs).padStart(4)}  ${alarms.map(([bare, held]) => `${bare} (${held?.trim()})`.padEnd(20)).join(' ')}`,
    );
  }
}

console.log(`\na step found within two runs of where it is, E-divisive with a margin of 5 %, ${trials} series each`);
console.log('  before + after       3 % of noise, step 5 %   10 %   20 %    10 % of noise, step 5 %   10 %   20 %    30 %');
for (const [before, after] of [
  [20, 2],
  [20, 3],
  [20, 5],
  [20, 10],
  [60, 3],
  [60, 5],
  [60, 20],
  [200, 200],
] as const) {
  const found = [
    [0.03, 0.05],
    [0.03, 0.1],
    [0.03, 0.2],
    [0.1, 0.05],
    [0.1, 0.1],
    [0.1, 0.2],
    [0.1, 0.3],
  ].map(([noise = 0, step = 0]) =>
    share(
      times(trials, (seed) => {
        const values = normals(seed, before + after).map((z, run) => noise * z + (run < before ? 0 : Math.log1p(step)));
        return methods.eDivisive(values, Math.log1p(margin)).some((at) => Math.abs(at - before) <= 2);
      }),
    ),
  );
  console.log(`  ${`${before} + ${after}`.padEnd(18)} ${found.join(' ')}`);
}
