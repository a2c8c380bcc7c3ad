import { join } from 'node:path';
import { Command } from 'commander';
import { analyseForReport } from '../../analysis/report/analyse-for-report.ts';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { RunReport } from '../../model/report.ts';
import { runResults } from '../../model/result.ts';
import { claimRun } from '../../orchestrator/claim-run.ts';
import { type NamedReporter, ReporterGroup } from '../../orchestrator/reporter-group.ts';
import { createReportDirectory } from '../../recording/home.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { loadReporters, namedReporters, ownReporter, type ReporterOptions, withReporterOption } from '../named-reporters.ts';
import { home, namedSubject, type Subject, subjectArgument } from '../named-runs.ts';
import { fileAt, pageOfRun, pageOfSet, writeFigures, writePage } from '../report-page.ts';
import { loadKits } from '../wire.ts';

interface Options extends ReporterOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly figures?: boolean;
  readonly zip?: boolean;
}

export function command(): Command {
  return withReporterOption(new Command('report'))
    .argument('<run...>', subjectArgument)
    .option('-o, --out <path>', 'where the report goes: a file that ends with .html, or a directory')
    .option('--figures', 'write its charts as SVG and PNG, and their data as CSV, into `figures/` beside it')
    .option('--zip', 'write the same as `figures.zip`')
    .option('--json', 'print results as JSON on stdout, and nothing else there; a list for several runs')
    .action(async (references: string[], options: Options) => {
      process.exitCode = await report(references.map(namedSubject), options);
    });
}

/** Each run gets its own reports again; several get one more in which they are laid over one another. One that cannot be read keeps none of the others from theirs. Answers with the exit code of the worst run. */
async function report(subjects: readonly Subject[], options: Options): Promise<number> {
  const runs = [...new Map(subjects.flatMap((subject) => subject.runs).map((files) => [files.directory, files])).values()];
  if (runs.length === 0) throw new RegattaError('RUN_NOT_FOUND', `no run of ${subjects.map(({ id }) => id).join(', ')} is left`);
  const own = options.json === true ? ['markdown', 'html'] : ['markdown', 'html', 'summary'];
  const stdout = options.json === true ? process.stderr : process.stdout;
  const reporters = await loadReporters([...own.map(ownReporter), ...(await namedReporters(options))], { stdout });
  const { reports, unread, isWhole } = await analyseAll(runs, reporters);
  const [first] = unread;
  if (first !== undefined && reports.length === 0) throw first;
  for (const { message } of unread) process.stderr.write(`error ${message}\nThe report is of the other runs.\n`);
  const all = reports.map(({ results }) => results);
  if (options.json === true) process.stdout.write(`${JSON.stringify(runs.length === 1 ? all[0] : all, null, 2)}\n`);
  await writeFiles(subjects, reports, options);
  if (unread.length > 0 || !isWhole) return exitCodes.errored;
  return exitCodes[runResults.find((result) => all.some((each) => each.result === result)) ?? 'passed'];
}

interface Analyses {
  readonly reports: readonly RunReport[];
  /** Why runs could not be read. */
  readonly unread: readonly RegattaError[];
  /** Whether every reporter did its work: that is what the command is for. */
  readonly isWhole: boolean;
}

async function analyseAll(runs: readonly RunFiles[], reporters: readonly NamedReporter[]): Promise<Analyses> {
  const reports: RunReport[] = [];
  const unread: RegattaError[] = [];
  let isWhole = true;
  for (const files of runs) {
    try {
      const made = await analyse(files, reporters);
      // how messages went through the network is shown of one run alone, and takes up much memory
      reports.push(runs.length === 1 ? made.report : { ...made.report, propagation: null });
      isWhole &&= made.isWhole;
    } catch (error) {
      if (!(error instanceof RegattaError)) throw error;
      unread.push(error);
    }
  }
  return { reports, unread, isWhole };
}

/** What was asked for beyond the reports that lie with the runs, and says where it is. */
async function writeFiles(subjects: readonly Subject[], reports: readonly RunReport[], options: Options): Promise<void> {
  const { json = false, out, figures = false, zip = false } = options;
  const [only] = reports.length === 1 && subjects.every(({ set }) => set === undefined) ? reports : [];
  const page = only === undefined ? pageOfSet(nameOf(subjects, reports), reports) : pageOfRun(only);
  const path = out === undefined ? placeOf(subjects) : fileAt(out);
  const tell = (line: string): unknown => (json ? process.stderr : process.stdout).write(`${line}\n`);
  if (only === undefined || out !== undefined) {
    writePage(path, page);
    tell(`report ${path}`);
  }
  for (const figure of await writeFigures(path, page, { figures, zip })) tell(`figures ${figure}`);
}

async function analyse(
  files: RunFiles,
  reporters: readonly NamedReporter[],
): Promise<{ readonly report: RunReport; readonly isWhole: boolean }> {
  using claims = new DisposableStack();
  claims.use(claimRun(files));
  const record = files.readJson('run.json');
  const plan = files.readJson('plan.json');
  const kits = await loadKits(plan);
  await using run = await analyseForReport(files, { kits });
  const { results, report, tables } = run;
  files.writeJson('run.json', { ...record, state: 'done', result: results.result, reason: results.reason });
  const group = new ReporterGroup(reporters);
  await group.runEnded({ id: files.id, directory: files.directory, plan, results, text: '', report, tables });
  return { report: await report(), isWhole: group.failed.length === 0 };
}

/** Beside what it is a report of; several that are no set have no place of their own, so that each report of them gets one. */
function placeOf(subjects: readonly Subject[]): string {
  const [only, another] = subjects;
  if (only !== undefined && another === undefined) return only.report;
  return join(createReportDirectory(home(), subjects.map(({ id }) => id.replace(/^[\d-]+/, '')).join(' '), new Date()), 'report.html');
}

/** The name of a set is that of its experiment, as are those of runs. */
function nameOf(subjects: readonly Subject[], reports: readonly RunReport[]): string {
  const names =
    subjects.length === 1 ? subjects.flatMap(({ set }) => set?.readRecord().name ?? []) : reports.map(({ results }) => results.experiment);
  return [...new Set(names)].join(', ');
}
