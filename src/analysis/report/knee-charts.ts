import type { Threshold } from '../../model/metric.ts';
import type { Chart, ChartSpec } from '../../model/report.ts';
import { quoted } from '../../recording/quoted.ts';
import type { RunReader } from '../run-reader.ts';
import { makeChart } from './make-chart.ts';

/** What searches for the highest rate found, for each entry that searched: latency and achieved rate against the rate that was asked for. None where nothing did. */
export async function kneeCharts(reader: RunReader, thresholds: readonly Threshold[]): Promise<readonly Chart[]> {
  const searches = await reader.query(
    'SELECT round, entry, max(rate) FILTER (held) AS knee FROM all_levels WHERE judged GROUP BY round, entry ORDER BY round, entry',
  );
  const charts: Chart[] = [];
  for (const { round, entry, knee } of searches) {
    const levels = `FROM all_levels WHERE judged AND round = ${Number(round)} AND entry = ${quoted(String(entry))}`;
    const isOnly = searches.length === 1;
    const place = isOnly
      ? { of: '', suffix: '' }
      : { of: `: ${String(entry)}, round ${Number(round)}`, suffix: `-${Number(round)}-${String(entry)}` };
    for (const spec of specs(levels, place)) {
      const chart = await makeChart(reader, spec, thresholds);
      if (chart !== null) charts.push(typeof knee === 'number' ? withKnee(chart, knee) : chart);
    }
  }
  return charts;
}

function specs(levels: string, { of, suffix }: { readonly of: string; readonly suffix: string }): readonly ChartSpec[] {
  const x = { label: 'operations per second asked for', unit: '1/s' };
  return [
    {
      name: `knee-latency${suffix}`,
      title: `Latency by rate${of}`,
      about:
        'Each level that the search tried: the median of its repeats, between the least and the most. The line marks the highest rate at which every limit held.',
      kind: 'line',
      metric: 'operations',
      x,
      y: { label: 'latency', unit: 's', scale: 'log' },
      sql: `
        SELECT rate AS x, median(latency) AS y, min(latency) AS low, max(latency) AS high, line
        FROM (SELECT rate, p50 / 1e9 AS latency, 'p50' AS line ${levels} UNION ALL SELECT rate, p99 / 1e9, 'p99' ${levels})
        WHERE latency IS NOT NULL GROUP BY rate, line ORDER BY line, x`,
    },
    {
      name: `knee-rate${suffix}`,
      title: `Achieved rate by rate${of}`,
      about: 'Operations per second that were started at each level, beside those that were asked for.',
      kind: 'line',
      x,
      y: { label: 'operations per second', unit: '1/s' },
      sql: `
        SELECT rate AS x, median(achieved) AS y, min(achieved) AS low, max(achieved) AS high, 'started' AS line ${levels} GROUP BY rate
        UNION ALL SELECT DISTINCT rate, rate, rate, rate, 'asked for' ${levels} ORDER BY line DESC, x`,
    },
  ];
}

function withKnee(chart: Chart, rate: number): Chart {
  const label = `held up to ${rate.toLocaleString('en-US', { maximumFractionDigits: 1 })}/s`;
  return { ...chart, rules: [...(chart.rules ?? []), { axis: 'x', value: rate, label }] };
}
