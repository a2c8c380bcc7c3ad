import { messageOf, RegattaError } from '../model/errors.ts';
import type { MetricSpec } from '../model/metric.ts';
import { measureMetric } from './metrics.ts';
import type { Declarations } from './declared-tables.ts';
import { openEmptyRun } from './run-reader.ts';

/** All metrics together, without any rows, take milliseconds. */
const limitMs = 10_000;

/** Tries metrics on a run of these kits and observers without any rows. @returns by metric, what is wrong with those that could never be computed, as DuckDB says it. */
export async function checkSql(
  metrics: readonly MetricSpec[],
  declarations: Declarations,
  limit: AbortSignal = AbortSignal.timeout(limitMs),
): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  await using reader = await openEmptyRun(declarations, { signal: limit });
  for (const spec of metrics) {
    try {
      await measureMetric(reader, spec);
    } catch (error) {
      if (limit.aborted) {
        problems.set(spec.name, 'it takes too long: it had not ended after 10 s, on tables without any rows');
        break;
      }
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
