/**
 * How fast a spool becomes Parquet, and with how much memory: events of two hosts.
 * `node bench/conversion.ts [events]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreTables } from '../src/model/table.ts';
import { convertRun } from '../src/recording/convert.ts';
import { RunFiles } from '../src/recording/run-files.ts';

const events = Number(process.argv[2] ?? 10_000_000);
const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  const files = new RunFiles(directory);
  // in a process of its own: the writing must not warm or fill the heap that is measured
  spawnSync(process.execPath, [fileURLToPath(new URL('write-spools.ts', import.meta.url)), directory, String(events)], {
    stdio: 'inherit',
  });
  const begin = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const { rows } = await convertRun(files, coreTables);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  const peakGiB = process.resourceUsage().maxRSS / 2 ** 20;
  const parquetMiB = statSync(files.parquet('events')).size / 2 ** 20;
  console.log(
    `  ${rows['events']} events of 2 hosts, ${parquetMiB.toFixed(1)} MiB of Parquet, ${((user + system) / 1e6).toFixed(1)} s of CPU`,
  );
  const report: [string, number, string, boolean][] = [
    ['conversion, s', seconds, '≤ 8', seconds <= 8],
    ['peak resident memory, GiB', peakGiB, '≤ 1.2', peakGiB <= 1.2],
  ];
  for (const [name, value, target, ok] of report)
    console.log(`${ok ? '✓' : '✗'} ${name.padEnd(34)} ${value.toFixed(2).padStart(8)}  (${target})`);
  process.exitCode = report.every(([, , , ok]) => ok) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
