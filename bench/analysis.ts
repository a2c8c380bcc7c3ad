/**
 * The way from the spool to the report: a run of ten million events, converted, analysed with every metric of the GossipSub kit, and made into the
 * HTML report, in a process of its own.
 *
 *     npx node bench/analysis.ts [events, 10000000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import gossipsub from '../kits/gossipsub/kit.ts';
import { analyseForReport } from '../src/analysis/report/analyse-for-report.ts';
import { coreTables } from '../src/model/table.ts';
import { convertRun } from '../src/recording/convert.ts';
import { RunFiles } from '../src/recording/run-files.ts';
import { openSpool } from '../src/recording/spool.ts';
import { htmlReport } from '../src/reporters/html/html-report.ts';
import { recordGossip } from './synthetic-gossip.ts';

const targetS = 15;
const targetGiB = 1.5;

function elapsedS(sinceNs: bigint): number {
  return Number(process.hrtime.bigint() - sinceNs) / 1e9;
}

/** CPU time of all threads so far: what stays comparable when the machine has other things to do. */
function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function peakGiB(): number {
  return (process.resourceUsage().maxRSS * 1024) / 2 ** 30;
}

/** Prints what a step took since the one before. */
function stopwatch(): (step: string) => void {
  let [beforeNs, beforeCpuS] = [process.hrtime.bigint(), cpuS()];
  return (step) => {
    console.log(
      `${step.padEnd(11)} ${elapsedS(beforeNs).toFixed(2)} s, ${(cpuS() - beforeCpuS).toFixed(2)} s of CPU, peak ${peakGiB().toFixed(2)} GiB`,
    );
    [beforeNs, beforeCpuS] = [process.hrtime.bigint(), cpuS()];
  };
}

async function analyse(directory: string): Promise<void> {
  const files = new RunFiles(directory);
  const kits = [gossipsub];
  const startNs = process.hrtime.bigint();
  const startCpuS = cpuS();
  const lap = stopwatch();
  await convertRun(files, [...coreTables, ...kits.flatMap(({ tables }) => tables)]);
  lap('conversion');
  await using run = await analyseForReport(files, { kits });
  const { results } = run;
  lap('metrics');
  const report = await run.report();
  lap('report data');
  const html = htmlReport(report);
  lap('HTML');
  const missing = results.metrics.filter(({ value, labels }) => value === null && Object.keys(labels).length === 0).map(({ name }) => name);
  console.log(`${results.metrics.length} values${missing.length === 0 ? '' : `, no data for ${missing.join(' ')}`}`);
  console.log(
    `${report.charts.length} charts, ${report.tables.length} tables, ${report.propagation?.messages.length} messages in ${(html.length / 1e6).toFixed(2)} MB of HTML${report.problems.map((problem) => `\n${problem}`).join('')}`,
  );
  console.log(
    `in all      ${elapsedS(startNs).toFixed(2)} s (target ≤ ${targetS} s), ${(cpuS() - startCpuS).toFixed(2)} s of CPU, peak ${peakGiB().toFixed(2)} GiB (target ≤ ${targetGiB} GiB)`,
  );
}

const [first = '10000000', directory] = process.argv.slice(2);
if (first === '--run' && directory !== undefined) {
  await analyse(directory);
} else {
  const run = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  try {
    const files = new RunFiles(run);
    using spool = openSpool(files.spoolDirectory('host-0'));
    const startNs = process.hrtime.bigint();
    const events = recordGossip(files, spool, Number(first));
    spool.flush();
    console.log(`${events} events recorded in ${elapsedS(startNs).toFixed(2)} s`);
    // a process of its own, so that its peak is not that of the recording
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--run', run], { stdio: 'inherit', timeout: 300_000 });
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}
