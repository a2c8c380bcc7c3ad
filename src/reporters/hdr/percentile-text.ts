import { NS_PER_MS } from '../../model/clock.ts';
import { type HdrBuckets, type HdrCounts, pairs } from './hdr-counts.ts';

/** Lines for each halving of the distance to 100 %: HdrHistogram's usual choice. */
const ticksPerHalf = 5;

/** The distribution of durations, in ms, as HdrHistogram writes it (`outputPercentileDistribution`): what its plotter reads. */
export function percentileText(buckets: HdrBuckets, counts: HdrCounts): string {
  const all = [...pairs(counts)];
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const lines = ['       Value     Percentile TotalCount 1/(1-Percentile)', ''];
  const add = (index: number, level: number, seen: number): void => {
    const value = (buckets.most(index) / NS_PER_MS).toFixed(buckets.digits).padStart(12);
    const tail = level < 100 ? ` ${(1 / (1 - level / 100)).toFixed(2).padStart(14)}` : '';
    lines.push(`${value} ${(level / 100).toFixed(12)} ${String(seen).padStart(10)}${tail}`);
  };
  let level = 0;
  let seen = 0;
  for (const [index, count] of all) {
    seen += count;
    if (seen === total) {
      add(index, level, seen);
      add(index, 100, seen);
      break;
    }
    const reached = (100 * seen) / total;
    for (; level <= reached; level = nextLevel(level)) add(index, level, seen);
  }
  return `${[...lines, ...footer(buckets, all, total)].join('\n')}\n`;
}

/** The nearer to 100 %, the smaller the steps. */
function nextLevel(level: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - level))) + 1;
  return level + 100 / (ticksPerHalf * 2 ** halvings);
}

function footer(buckets: HdrBuckets, all: readonly (readonly [number, number])[], total: number): readonly string[] {
  const middle = (index: number): number => buckets.least(index) + Math.floor(buckets.width(index) / 2);
  const mean = all.reduce((sum, [index, count]) => sum + middle(index) * count, 0) / total;
  const variance = all.reduce((sum, [index, count]) => sum + (middle(index) - mean) ** 2 * count, 0) / total;
  const figure = (ns: number): string => (ns / NS_PER_MS).toFixed(buckets.digits).padStart(12);
  const largest = buckets.most(all.at(-1)?.[0] ?? 0);
  return [
    `#[Mean    = ${figure(mean)}, StdDeviation   = ${figure(Math.sqrt(variance))}]`,
    `#[Max     = ${figure(largest)}, Total count    = ${String(total).padStart(12)}]`,
    `#[Buckets = ${String(bucketsUpTo(largest, buckets.subBuckets)).padStart(12)}, SubBuckets     = ${String(buckets.subBuckets).padStart(12)}]`,
  ];
}

function bucketsUpTo(largest: number, subBuckets: number): number {
  return Math.max(1, Math.floor(Math.log2(largest / subBuckets)) + 2);
}
