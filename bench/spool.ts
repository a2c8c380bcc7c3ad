/**
 * How fast a host records: events of a made-up network into a spool on disk.
 * `node bench/spool.ts [events]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpool } from '../src/recording/spool.ts';
import { Histogram } from '../src/recording/histogram.ts';
import { recordEvents } from './synthetic-events.ts';

const events = Number(process.argv[2] ?? 5_000_000);
const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  // the first million warms the path up
  const spool = openSpool(join(directory, 'spool'));
  recordEvents(spool, { from: 0, events: 1_000_000, host: 0 });
  const begin = process.hrtime.bigint();
  recordEvents(spool, { from: 1_000_000, events, host: 0 });
  spool.flush();
  const ns = Number(process.hrtime.bigint() - begin);
  spool[Symbol.dispose]();

  const histogram = new Histogram();
  const records = 20_000_000;
  const durations = Float64Array.from({ length: 4096 }, (_, n) => (n * 7919 * 997) % 50_000_000);
  const began = process.hrtime.bigint();
  for (let n = 0; n < records; n++) histogram.record(durations[n & 4095] ?? 0);
  const recordNs = Number(process.hrtime.bigint() - began) / records;

  const rate = (events / ns) * 1e3;
  const perEvent = ns / events / 1e3;
  const report: [string, number, string, boolean][] = [
    ['spool, million rows per second', rate, '≥ 5', rate >= 5],
    ['spool, µs per event', perEvent, '≤ 0.2', perEvent <= 0.2],
    ['histogram, ns per record', recordNs, '≤ 20', recordNs <= 20],
  ];
  for (const [name, value, target, ok] of report)
    console.log(`${ok ? '✓' : '✗'} ${name.padEnd(34)} ${value.toFixed(2).padStart(8)}  (${target})`);
  process.exitCode = report.every(([, , , ok]) => ok) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
