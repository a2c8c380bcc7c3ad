import { makeRunReport } from '../analysis/report/make-run-report.ts';
import type { RunReport } from '../model/report.ts';
import { RunFiles } from '../recording/run-files.ts';
import type { SetFiles } from '../recording/set-files.ts';
import { pageOfSet, writePage } from './report-page.ts';
import { loadKits } from './wire.ts';

/**
 * Writes the report in which the runs of a set are laid over one another.
 * @param directories those of its runs that have results
 * @returns where it is; null where there is nothing to show
 * @throws RegattaError RUN_UNREADABLE, DISK_FULL
 */
export async function writeSetReport(set: SetFiles, directories: readonly string[]): Promise<string | null> {
  const reports: RunReport[] = [];
  for (const directory of directories) {
    const files = new RunFiles(directory);
    const kits = await loadKits(files.readJson('plan.json'));
    reports.push({ ...(await makeRunReport(files, { kits })), propagation: null });
  }
  if (reports.length === 0) return null;
  writePage(set.report, pageOfSet(set.readRecord().name, reports));
  return set.report;
}
