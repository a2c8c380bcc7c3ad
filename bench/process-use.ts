/**
 * What it costs a host, once a second, to read from /proc what each of its foreign processes uses.
 * `node bench/process-use.ts [processes, 200]` prints the figures beside their targets and exits 1 when one is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ProcessTable } from '../src/external/processes/process-table.ts';
import { ProcessUse } from '../src/external/processes/process-use.ts';
import { realClock } from '../src/load/real-clock.ts';

const count = Number(process.argv[2] ?? 200);
const rounds = 50;
const targetMs = 10;

const table = ProcessTable.open();
if (table === undefined) throw new Error('this system has no /proc');
const children = Array.from({ length: count }, () => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }));
try {
  await Promise.all(children.map((child) => once(child, 'spawn')));
  const nodes = children.map(({ pid }) => new ProcessUse(pid ?? 0, table, realClock));
  let values = 0;
  const took = Array.from({ length: rounds }, () => {
    // apart from each other by more than what shares a look
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
    const begin = process.hrtime.bigint();
    for (const node of nodes) node.measure(() => values++);
    return Number(process.hrtime.bigint() - begin) / 1e6;
  }).toSorted((one, other) => one - other);
  if (values !== rounds * count * 6) throw new Error(`${values} values were read`);
  const median = took[rounds / 2] ?? Number.NaN;
  console.log(
    `${median <= targetMs ? '✓' : '✗'} ${count} processes, ms a reading, median ${median.toFixed(2)}, worst ${took.at(-1)?.toFixed(2)}  (≤ ${targetMs})`,
  );
  process.exitCode = median <= targetMs ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
}
