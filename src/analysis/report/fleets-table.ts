import type { MetricValue } from '../../model/metric.ts';
import type { ReportColumn, ReportTable } from '../../model/report.ts';
import type { Results } from '../../model/result.ts';
import type { RunReader } from '../run-reader.ts';
import { cell } from './make-table.ts';

/** What every load has, behind what the run shows first. */
const always = ['operations.count', 'operations.failed', 'operations.unknown', 'operations.p50', 'operations.p99'];
/** Statistics that stand for a distribution of which only the metric is named. */
const usual = ['p50', 'p99'];

const sizeSql = `
  SELECT fleet, count(*) AS nodes, count(*) FILTER (gone) AS gone
  FROM members JOIN (SELECT node, arg_max(change, ts) IN ('exited', 'lost') AS gone FROM all_nodes GROUP BY node) USING (node)
  GROUP BY fleet ORDER BY fleet`;

/** One row for each fleet: its nodes, and what the run shows first, as far as that is known by fleet. @returns null where no node is known */
export async function fleetsTable(reader: RunReader, { metrics, highlights }: Results): Promise<ReportTable | null> {
  const fleets = await reader.query(sizeSql);
  if (fleets.length === 0) return null;
  const values = metrics.filter(({ labels }) => Object.keys(labels).length === 1 && labels['fleet'] !== undefined);
  const names = new Set([...highlights, ...always].flatMap((name) => namesOf(name, values)));
  const columns = [...names].map((name) => ({ name, own: values.filter((value) => value.name === name && value.value !== null) }));
  const filled = columns.filter(({ own }) => own.length > 0);
  return {
    name: 'fleets',
    title: 'Fleets',
    about: 'Figures are those of the measured phases.',
    columns: [
      { name: 'fleet', label: 'fleet' },
      { name: 'nodes', label: 'nodes', unit: 'count' },
      { name: 'gone', label: 'gone', unit: 'count', better: 'lower' },
      ...filled.map(({ name, own }) => column(name, own)),
    ],
    rows: fleets.map(({ fleet, nodes, gone }) => [
      cell(fleet),
      cell(nodes),
      cell(gone),
      ...filled.map(({ own }) => cell(own.find(({ labels }) => labels['fleet'] === fleet)?.value)),
    ]),
  };
}

function namesOf(highlight: string, values: readonly MetricValue[]): string[] {
  const found = values.filter(
    ({ name, metric, statistic }) => name === highlight || (metric === highlight && usual.includes(statistic ?? '')),
  );
  return found.map(({ name }) => name);
}

function column(name: string, [first]: readonly MetricValue[]): ReportColumn {
  return { name, label: name, unit: first?.unit ?? '', better: first?.better ?? 'neither' };
}
