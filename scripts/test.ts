/**
 * Runs the tests, unit and contract tests first, then those that start the real command, and closes with one line that sums them up.
 * What was skipped is listed; the name of such a test says what it needs.
 *
 *     node scripts/test.ts [unit | end-to-end]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

const asked = process.argv[2];
const directory = mkdtempSync(join(tmpdir(), 'regatta-tests-'));
const reports: Report[] = [];
let status = 0;
try {
  for (const project of asked === undefined ? ['unit', 'end-to-end'] : [asked]) {
    const file = join(directory, `${project}.json`);
    const vitest = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const run = spawnSync('vitest', vitest, { stdio: 'inherit' });
    status ||= run.status ?? 1;
    reports.push(JSON.parse(readFileSync(file, 'utf8')) as Report);
  }
} finally {
  rmSync(directory, { recursive: true });
}

const skipped = reports
  .flatMap(({ testResults }) => testResults.flatMap(({ assertionResults }) => assertionResults))
  .filter(({ status }) => status === 'skipped' || status === 'pending');
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
const sum = (of: (report: Report) => number): number => reports.reduce((total, report) => total + of(report), 0);
// a file that cannot even be loaded fails as a suite without tests
const failed = Math.max(
  sum((report) => report.numFailedTests),
  status === 0 ? 0 : 1,
);
console.log(`${sum((report) => report.numPassedTests)} passed, ${failed} failed, ${sum((report) => report.numPendingTests)} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
