/**
 * Runs the tests, unit and contract tests first, then those that start the real command, last those of them that need the machine for themselves, and closes
 * with one line that sums them up. What was skipped is listed; the name of such a test says what it needs.
 *
 *     node scripts/test.ts [unit | end-to-end]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

const file = join(mkdtempSync(join(tmpdir(), 'regatta-tests-')), 'report.json');
const projects = `${process.argv[2] ?? ''}*`;
let status: number;
let report: Report;
try {
  const vitest = ['run', '--project', projects, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  status = spawnSync('vitest', vitest, { stdio: 'inherit' }).status ?? 1;
  report = JSON.parse(readFileSync(file, 'utf8')) as Report;
} finally {
  rmSync(dirname(file), { recursive: true });
}

const skipped = report.testResults
  .flatMap(({ assertionResults }) => assertionResults)
  .filter(({ status }) => status === 'skipped' || status === 'pending');
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
// a file that cannot even be loaded fails as a suite without tests
const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1);
console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
