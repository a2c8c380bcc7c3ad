import type { AnalysedRun } from '../../model/analysed-run.ts';
import { once } from '../../model/once.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { type AnalysisOptions, openAnalysis } from '../analyse.ts';
import { metricsOf } from '../core-metrics.ts';
import { recordedViews } from '../recorded-views.ts';
import { reportFrom } from './make-run-report.ts';

/**
 * Analyses a run of which a report may be wanted: that is made from the views which its metrics asked for, and so costs half of what it would from the directory.
 * @throws as {@link openAnalysis}
 */
export async function analyseForReport(files: RunFiles, options: AnalysisOptions): Promise<AnalysedRun> {
  const { results, reader } = await openAnalysis(files, options);
  return {
    results,
    report: once(() => reportFrom(reader, files, options)),
    tables: {
      query: (sql) => reader.query(sql),
      views: once(async () => {
        const plan = files.readJson('plan.json');
        return recordedViews(files, { plan, phases: reader.phases, metrics: metricsOf(plan, options.kits) });
      }),
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
