/**
 * How fast a spool becomes Parquet: events of two hosts. Run in a process of its own, so that the peak of its memory is the conversion's.
 * `node bench/conversion.ts [events]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { coreTables } from '../src/model/table.ts';
import { convertRun } from '../src/recording/convert.ts';
import { RunFiles } from '../src/recording/run-files.ts';

const events = Number(process.argv[2] ?? 10_000_000);
const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  const files = new RunFiles(directory);
  await spoolInWorker(directory);
  const begin = process.hrtime.bigint();
  const { rows } = await convertRun(files, coreTables);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const peakGiB = process.resourceUsage().maxRSS / 2 ** 20;
  const parquetMiB = statSync(files.parquet('events')).size / 2 ** 20;
  console.log(`  ${rows['events']} events of 2 hosts, ${parquetMiB.toFixed(1)} MiB of Parquet`);
  const report: [string, number, string, boolean][] = [
    ['conversion, s', seconds, '≤ 8', seconds <= 8],
    ['peak resident memory, GiB', peakGiB, '≤ 1.2', peakGiB <= 1.2],
  ];
  for (const [name, value, target, ok] of report) console.log(`${ok ? '✓' : '✗'} ${name.padEnd(34)} ${value.toFixed(2).padStart(8)}  (${target})`);
  process.exitCode = report.every(([, , , ok]) => ok) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** The writing must not warm or fill the heap that is measured. */
async function spoolInWorker(directory: string): Promise<void> {
  const worker = new Worker(new URL('write-spools.ts', import.meta.url), { workerData: { directory, events } });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}
