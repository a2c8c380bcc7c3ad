/**
 * What the load engine itself costs: operations that do nothing, all of them recorded into a spool on disk and counted in windows. Beside it, in the same run, Caliper's worker with a connector that
 * does nothing, which comes from npm into the temporary folder; of a closed loop it does most with 1,000 in flight.
 * `node bench/load-engine.ts [million operations of the longest run, 100]` prints the figures beside their targets and exits 1 when one is missed. They need 3.2 GB of disk for a while.
 */
import { openLoop } from '../src/load/open-loop.ts';
import { backlog } from '../src/load/loops/backlog.ts';
import type { Drive } from '../src/load/drive.ts';
import { constantPacer } from '../src/load/pacers/constant-pacer.ts';
import { YoungHeap } from '../src/host/young-heap.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import { coreTables } from '../src/model/table.ts';
import { convertRun } from '../src/recording/convert.ts';
import { RunFiles } from '../src/recording/run-files.ts';
import { noOpCaliper, prepareNoOpCaliper } from './caliper/no-op-caliper.ts';
import { inFolder, measureNoOps } from './no-op-load.ts';

// as in an agent
using _ = new YoungHeap();

const longest = Number(process.argv[2] ?? 100) * 1e6;

let missed = false;
function tell(name: string, value: string, target: string, ok: boolean): void {
  missed ||= !ok;
  console.log(`${ok ? '✓' : '✗'} ${name.padEnd(58)} ${value.padStart(12)}  (${target})`);
}

const overloads: readonly (readonly [name: string, drive: Drive])[] = [
  ['open loop, far more due than can be', openLoop(constantPacer(4e6))],
  ['closed loop, 50 in flight', backlog(50)],
];
const own: { readonly perSecond: number; readonly cpuUs: number }[] = [];
for (const [name, how] of overloads) {
  const taken = await inFolder((directory) => measureNoOps(how, { forNs: 3 * NS_PER_S }, directory));
  tell(`${name}: million operations a second`, (taken.perSecond / 1e6).toFixed(2), '≥ 1.5', taken.perSecond >= 1.5e6);
  tell('  CPU of each, µs', taken.cpuUs.toFixed(3), '≤ 0.7', taken.cpuUs <= 0.7);
  tell('  bytes of each in the spool', taken.bytesPerRow.toFixed(1), '≤ 40', taken.bytesPerRow <= 40);
  own.push(taken);
}

for (const rate of [5000, 20_000]) {
  const { perSecond, cpuUs } = await inFolder((directory) =>
    measureNoOps(openLoop(constantPacer(rate)), { forNs: 5 * NS_PER_S }, directory),
  );
  tell(`open loop at ${rate}/s: reached`, perSecond.toFixed(1), 'within 0.5 %', Math.abs(perSecond / rate - 1) <= 0.005);
  console.log(`  CPU of the agent, cores ${((perSecond * cpuUs) / 1e6).toFixed(3)}`);
}

const missing = prepareNoOpCaliper();
if (missing === undefined) {
  const closed = await noOpCaliper({ type: 'fixed-load', opts: { transactionLoad: 1000 } }, 4);
  const { perSecond, cpuUs } = own[1] ?? { perSecond: Number.NaN, cpuUs: Number.NaN };
  console.log(
    `  Caliper, closed loop of 1,000: ${closed.perSecond.toFixed(0)}/s, ${closed.cpuUs.toFixed(1)} µs of CPU each; Regatta ${(perSecond / closed.perSecond).toFixed(1)} × as many, 1/${(closed.cpuUs / cpuUs).toFixed(1)} of the CPU`,
  );
  const open = await noOpCaliper({ type: 'fixed-rate', opts: { tps: 5000 } }, 4);
  console.log(`  Caliper, asked for 5000/s: reached ${open.perSecond.toFixed(0)}/s, ${open.cpuUs.toFixed(0)} µs of CPU each`);
} else {
  console.log(`  Caliper skipped: ${missing}`);
}

await inFolder(async (directory) => {
  const { residentMb, operations } = await measureNoOps(backlog(50), { operations: longest }, directory);
  const [early = 0, late = 0] = [residentMb[Math.floor(residentMb.length / 4)], residentMb.at(-1)];
  tell(
    `${operations / 1e6} million operations: resident MB, last less first quarter`,
    (late - early).toFixed(1),
    '≤ 10',
    late - early <= 10,
  );
  console.log(`  resident MB each second: ${residentMb.map((mb) => mb.toFixed(0)).join(' ')}`);
});
await inFolder(async (directory) => {
  const { operations } = await measureNoOps(backlog(50), { operations: 5e6 }, directory);
  const cpu = process.cpuUsage();
  await convertRun(new RunFiles(directory), coreTables);
  const { user, system } = process.cpuUsage(cpu);
  console.log(`  to Parquet, apart from the load: ${((user + system) / operations).toFixed(2)} µs of CPU each`);
});

process.exitCode = missed ? 1 : 0;
