/**
 * How fast a host takes in what a foreign node reports: lines of a file, from their bytes to rows in the spool.
 * `node bench/reports.ts [lines, 1000000]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntakeContext } from '../src/external/reports/report-intake.ts';
import { ReportIntake } from '../src/external/reports/report-intake.ts';
import { realClock } from '../src/load/real-clock.ts';
import type { NodeHandle } from '../src/model/node.ts';
import { openSpool } from '../src/recording/spool.ts';

const lines = Number(process.argv[2] ?? 1_000_000);
const targetPerSecond = 100_000;
const shareOfCore = 0.5;

function lineOf(number: number, runStartNs: number): string {
  const ts = runStartNs + number;
  switch (number % 3) {
    case 0:
      return `{"event":"deliver","message":"m${number >> 4}","from":"nodes-${number % 24}","topic":"blocks","ts":${ts},"clock":"monotonic"}\n`;
    case 1:
      return `{"sample":"lookup","sent":${ts},"done":${ts + 1000},"outcome":"ok","operation":${number},"clock":"monotonic"}\n`;
    default:
      return `{"series":"peers","value":${number % 24},"ts":${ts},"clock":"monotonic"}\n`;
  }
}

function write(path: string, runStartNs: number): void {
  for (let from = 0; from < lines; from += 10_000) {
    let text = '';
    for (let number = from; number < Math.min(lines, from + 10_000); number++) text += lineOf(number, runStartNs);
    appendFileSync(path, text);
  }
}

const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  using spool = openSpool(join(directory, 'spool'));
  const runStartNs = realClock.now();
  const reports = join(directory, 'reports');
  mkdirSync(reports);
  write(join(reports, 'all.ndjson'), runStartNs);
  const peers = Array.from(
    { length: 24 },
    (_, number) => ({ number, name: `nodes-${number}`, endpoints: {}, card: null }) as unknown as NodeHandle,
  );
  const problems: string[] = [];
  const context = {
    node: { number: 0 },
    clock: realClock,
    runStartNs,
    recorder: spool,
    known: [],
    peers,
    loadStart: Promise.resolve(0),
    keeps: () => true,
    problem: (text: string) => problems.push(text),
  } as unknown as IntakeContext;
  const begin = realClock.now();
  const { user, system } = process.cpuUsage();
  const intake = new ReportIntake({ context, directory: reports });
  await intake.end(AbortSignal.timeout(300_000));
  spool.flush();
  const seconds = (realClock.now() - begin) / 1e9;
  const used = process.cpuUsage();
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const perSecond = lines / seconds;
  const share = ((used.user - user + used.system - system) / 1e6 / lines) * targetPerSecond;
  const figures: [string, string, string, boolean][] = [
    ['reports taken in per second', perSecond.toFixed(0), `≥ ${targetPerSecond}`, perSecond >= targetPerSecond],
    [`CPU at ${targetPerSecond} a second, cores`, share.toFixed(2), `≤ ${shareOfCore}`, share <= shareOfCore],
  ];
  for (const [name, value, target, ok] of figures) console.log(`${ok ? '✓' : '✗'} ${name.padEnd(36)} ${value.padStart(8)}  (${target})`);
  process.exitCode = figures.every(([, , , ok]) => ok) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}
