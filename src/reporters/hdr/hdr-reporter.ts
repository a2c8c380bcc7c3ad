import { NS_PER_S } from '../../model/clock.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ParamSpecs } from '../../model/params.ts';
import type { Reporter, ReporterContext } from '../../model/reporter.ts';
import type { RunTables } from '../../model/run-tables.ts';
import { HdrBuckets, mergeCounts } from './hdr-counts.ts';
import { hdrLog, type HdrInterval } from './hdr-log.ts';
import { percentileText } from './percentile-text.ts';

export const hdrOptions: ParamSpecs = {
  every: { type: 'duration', default: '1s', above: 0, about: 'length of an interval of the log' },
  digits: { type: 'integer', default: 3, min: 1, max: 5, about: 'significant digits that are kept' },
};

/** Writes `latency.hlog` and `latency.hgrm` into the run directory: the latency of operations over the measured phases, as the metric `operations` counts it. */
export function hdrReporter(context: ReporterContext, options: JsonObject): Reporter {
  const buckets = new HdrBuckets(Number(options['digits']));
  return {
    runEnded: async ({ directory, results, tables }) => {
      if (results === null || tables === undefined) return;
      const intervals = await intervalsOf(tables, buckets, Number(options['every']));
      if (intervals.length === 0) {
        context.stderr.write('reporter hdr: the run has no samples of operations, so that there is no latency.hlog\n');
        return;
      }
      const about = `Regatta run ${results.run}: latency of operations, done less intended, in ns`;
      context.writeFile(directory, 'latency.hlog', hdrLog(buckets, intervals, { started: results.started, about }));
      context.writeFile(directory, 'latency.hgrm', percentileText(buckets, mergeCounts(intervals.map(({ counts }) => counts))));
    },
  };
}

/** In order of time, by when operations were to start. Tagged with their scenario where there are several. */
async function intervalsOf(tables: RunTables, buckets: HdrBuckets, everyNs: number): Promise<readonly HdrInterval[]> {
  // a text for each interval: rows of buckets would be a thousand times as many
  const rows = await tables.query(`
    WITH latencies AS (
      SELECT scenario, ts // ${everyNs} AS interval, greatest(done - ts, 0) AS ns FROM samples WHERE step = 'operation' AND outcome <> 'failed'
    ),
    counted AS (SELECT scenario, interval, ${buckets.indexSql('ns')} AS bucket, count(*) AS n FROM latencies GROUP BY ALL)
    SELECT scenario, interval, string_agg(bucket || ' ' || n, ' ' ORDER BY bucket) AS counts
    FROM counted GROUP BY scenario, interval ORDER BY interval, scenario`);
  const scenarios = new Set(rows.map(({ scenario }) => scenario));
  return rows.map(({ scenario, interval, counts }) => ({
    tag: scenarios.size > 1 ? String(scenario ?? '') : '',
    fromS: (Number(interval) * everyNs) / NS_PER_S,
    lengthS: everyNs / NS_PER_S,
    counts: String(counts).split(' ').map(Number),
  }));
}
