import { messageOf, RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import type { MetricSpec } from '../model/metric.ts';
import { measureMetric } from './metrics.ts';
import { openEmptyRun } from './run-reader.ts';

/** Tries metrics on a run of these kits without any rows. @returns by metric, what DuckDB says of those that could never be computed. */
export async function checkSql(metrics: readonly MetricSpec[], kits: readonly Kit[]): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  await using reader = await openEmptyRun(kits);
  for (const spec of metrics) {
    try {
      await measureMetric(reader, spec);
    } catch (error) {
      if (!(error instanceof RegattaError && error.code === 'ANALYSIS')) throw error;
      problems.set(spec.name, inOneLine(messageOf(error.cause)));
    }
  }
  return problems;
}

/** Without the source and the caret that DuckDB adds below. */
function inOneLine(message: string): string {
  const [said = ''] = message.split(/\n\s*LINE /);
  return said.replaceAll(/\s*\n\s*/g, ' ').trim();
}
