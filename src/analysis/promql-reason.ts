import type { MetricSpec } from '../model/metric.ts';
import { promqlTable } from '../model/table.ts';
import { quoted } from '../recording/quoted.ts';
import type { RunReader } from './run-reader.ts';

/** Why a metric in PromQL has no value in the present scope, as was told when it was asked for; undefined where nothing was. */
export async function promqlReason(reader: RunReader, { name }: Pick<MetricSpec, 'name'>): Promise<string | undefined> {
  const [row] = await reader.query(
    `SELECT reason FROM ${promqlTable.name} WHERE metric = ${quoted(name)} AND reason IS NOT NULL ORDER BY ts LIMIT 1`,
  );
  const reason = row?.['reason'];
  return typeof reason === 'string' ? reason : undefined;
}
