import type { MetricValue } from '../../model/metric.ts';
import type { Results } from '../../model/result.ts';
import { formatValue } from '../format-value.ts';
import { code, type FactTable } from './fact-table.ts';

/** Metrics over all labels: one row each, statistics of distributions side by side. */
export function totalFacts({ metrics }: Results): FactTable {
  return metricFacts(metrics.filter((value) => !isLabelled(value)));
}

/** Metrics by label. A label by which nothing differs from the totals, as the version where all nodes have the same, is left out. */
export function familyFacts({ metrics }: Results): { readonly label: string; readonly facts: FactTable }[] {
  const totalOf = new Map(metrics.filter((value) => !isLabelled(value)).map(({ name, value, n }) => [name, JSON.stringify([value, n])]));
  const differs = ({ name, value, n }: MetricValue): boolean => totalOf.get(name) !== JSON.stringify([value, n]);
  const byLabel = Map.groupBy(metrics.filter(isLabelled), ({ labels }) => Object.keys(labels).join(', '));
  return [...byLabel].filter(([, values]) => values.some(differs)).map(([label, values]) => ({ label, facts: metricFacts(values, label) }));
}

function isLabelled({ labels }: MetricValue): boolean {
  return Object.keys(labels).length > 0;
}

const columns = ['p50', 'p90', 'p95', 'p99', 'mean', 'max'] as const;

function metricFacts(values: readonly MetricValue[], label?: string): FactTable {
  const rows = Map.groupBy(values, ({ metric, labels }) => JSON.stringify([metric, labels]));
  const isLacking = values.some(({ value, reason }) => value === null && reason !== undefined);
  const cells = [...rows.values()].map((ofRow) => {
    const [first] = ofRow;
    const of = (statistic: string | undefined): string => {
      const found = ofRow.find((value) => value.statistic === statistic);
      return found === undefined ? '' : formatValue(found.value, found.unit);
    };
    return [
      code(first?.metric ?? ''),
      ...(label === undefined ? [] : [Object.values(first?.labels ?? {}).join(', ')]),
      of(undefined),
      ...columns.map(of),
      first?.per ?? '',
      String(first?.n ?? 0),
      ...(isLacking ? [ofRow.find(({ value }) => value === null)?.reason ?? ''] : []),
    ];
  });
  const head = ['metric', ...(label === undefined ? [] : [label]), 'value', ...columns, 'per', 'rows', ...(isLacking ? ['why'] : [])];
  return { head, rows: cells };
}
