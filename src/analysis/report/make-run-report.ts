import { NS_PER_S } from '../../model/clock.ts';
import type { ReportPhase, RunReport } from '../../model/report.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import type { AnalysisOptions } from '../analyse.ts';
import { openRun, type Phase } from '../run-reader.ts';

/**
 * What a report shows of an analysed run, from its directory alone. Data that are missing leave out what would show them.
 * @throws RegattaError RUN_UNREADABLE when the directory is damaged, of another format, or was not analysed; the signal's reason
 */
export async function makeRunReport(files: RunFiles, { kits, ...limits }: AnalysisOptions): Promise<RunReport> {
  const plan = files.readJson('plan.json');
  const results = files.readJson('results.json');
  await using reader = await openRun(files, kits, limits);
  return {
    results,
    plan,
    phases: reader.phases.map(reportPhase),
    charts: [],
    tables: [],
    propagation: null,
    failures: [],
    problems: [],
  };
}

function reportPhase({ name, kind, ts, until }: Phase): ReportPhase {
  return { name, kind, fromS: ts / NS_PER_S, untilS: until / NS_PER_S };
}
