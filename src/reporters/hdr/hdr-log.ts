import { NS_PER_MS } from '../../model/clock.ts';
import { encodeHdr } from './encode-hdr.ts';
import type { HdrBuckets, HdrCounts } from './hdr-counts.ts';

/** What occurred in one interval of a run. */
export interface HdrInterval {
  /** '' where all intervals are of one kind. */
  readonly tag: string;
  /** s since the start of the run. */
  readonly fromS: number;
  readonly lengthS: number;
  readonly counts: HdrCounts;
}

/** Intervals of durations in ns as HdrHistogram's log, version 1.3; the largest of each stands in ms beside it. */
export function hdrLog(
  buckets: HdrBuckets,
  intervals: readonly HdrInterval[],
  { started, about }: { readonly started: string; readonly about: string },
): string {
  const startedS = (Date.parse(started) / 1e3).toFixed(3);
  return [
    `#[${about.replaceAll(/\s+/g, ' ')}]`,
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${startedS} (seconds since epoch), ${started}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...intervals.map((interval) => line(buckets, interval)),
    '',
  ].join('\n');
}

function line(buckets: HdrBuckets, { tag, fromS, lengthS, counts }: HdrInterval): string {
  const largestMs = buckets.most(counts.at(-2) ?? 0) / NS_PER_MS;
  // a tag ends at a comma, and readers split lines at white space
  const prefix = tag === '' ? '' : `Tag=${tag.replaceAll(/[,\s]+/g, '_')},`;
  return `${prefix}${fromS.toFixed(3)},${lengthS.toFixed(3)},${largestMs.toFixed(3)},${encodeHdr(buckets, counts)}`;
}
