import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeSetReport } from '../analysis/report/make-set-report.ts';
import type { Chart, ReportPhase, RunReport } from '../model/report.ts';
import { writeWhole } from '../recording/json-file.ts';
import { makeDirectory } from '../recording/make-directory.ts';
import { writeFailure } from '../recording/write-failure.ts';
import { figureFiles, htmlReport, htmlSetReport, zipFigures } from './wire-reports.ts';

/** A report, and what it shows. */
export interface ReportPage {
  readonly html: () => string;
  readonly charts: readonly Chart[];
  readonly phases: readonly ReportPhase[];
}

export function pageOfRun(report: RunReport): ReportPage {
  return { html: () => htmlReport(report), charts: report.charts, phases: report.phases };
}

/** Several runs laid over one another. */
export function pageOfSet(name: string, reports: readonly RunReport[]): ReportPage {
  const set = makeSetReport(
    name,
    reports.map((report) => ({ params: report.plan.params, report })),
  );
  return { html: () => htmlSetReport(set), charts: [...set.curves, ...set.overlays], phases: reports[0]?.phases ?? [] };
}

/** Where `-o` wants a report: the file that it names, or `report.html` in the directory. */
export function fileAt(out: string): string {
  const path = resolve(out);
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? !path.endsWith('.html');
  return isDirectory ? join(path, 'report.html') : path;
}

/** @throws RegattaError DISK_FULL */
export function writePage(path: string, { html }: ReportPage): void {
  makeFolder(dirname(path));
  writeWhole(path, html());
}

/**
 * Writes the charts of a report beside it, as `figures/` or `figures.zip` or both.
 * @returns where they are
 * @throws RegattaError DISK_FULL
 */
export async function writeFigures(
  page: string,
  { charts, phases }: ReportPage,
  { figures, zip }: { readonly figures: boolean; readonly zip: boolean },
): Promise<string[]> {
  if (!figures && !zip) return [];
  const files = await figureFiles(charts, phases);
  const [folder, archive] = [join(dirname(page), 'figures'), join(dirname(page), 'figures.zip')];
  if (figures) {
    makeFolder(folder);
    for (const { name, bytes } of files) writeWhole(join(folder, name), bytes);
  }
  if (zip) writeWhole(archive, zipFigures(files));
  return [...(figures ? [folder] : []), ...(zip ? [archive] : [])];
}

function makeFolder(path: string): void {
  try {
    makeDirectory(path);
  } catch (error) {
    throw writeFailure(path, error);
  }
}
