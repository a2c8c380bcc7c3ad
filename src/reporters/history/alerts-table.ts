import pc from 'picocolors';
import type { Alert } from '../../model/history.ts';
import { formatValue } from '../format-value.ts';
import { textTable } from '../text-table.ts';

/** Alerts as a table, each with its number, by which it is acknowledged, dismissed or resolved. */
export function alertsTable(alerts: readonly Alert[], { color }: { readonly color: boolean }): string {
  if (alerts.length === 0) return '';
  const colors = pc.createColors(color);
  const rows = alerts.map(({ id, kind, state, stateReason, series, valueBefore, valueAfter, run, rule }) => [
    String(id),
    kind === 'regression' ? colors.red(kind) : colors.green(kind),
    state,
    `${series.experiment} ${labelled(series)}`,
    `${formatValue(valueBefore, series.unit)} → ${formatValue(valueAfter, series.unit)}`,
    run.started.toISOString().replace('T', ' ').slice(0, 16),
    run.id,
    rule.name,
    stateReason === null ? '' : colors.dim(stateReason),
  ]);
  const head = ['', 'kind', 'state', 'value', 'from → to', 'since', 'run', 'rule', ''].map((cell) => colors.bold(cell));
  return `${textTable([head, ...rows], '').join('\n')}\n`;
}

function labelled({ name, labels }: Alert['series']): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return pairs.length === 0 ? name : `${name} {${pairs.join(',')}}`;
}
