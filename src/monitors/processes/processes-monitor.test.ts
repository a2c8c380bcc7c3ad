import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SeriesSubject, WatchedProcess } from '../../model/monitor.ts';
import { type ProcessFigures, ProcessTable } from '../../readings/proc/process-table.ts';
import { ProcessUse } from './process-use.ts';
import { ProcessesMonitor } from './processes-monitor.ts';

const isLinux = process.platform === 'linux';

/** A program in a process group of its own, ended with the test; its pid is the group's number. Resolves when it has said so. */
async function started(script: string): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const { pid } = child;
  if (pid === undefined) throw new Error('sh did not start');
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  });
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  return Object.assign(child, { pid });
}

type Values = { readonly [name: string]: number };

/** One look at those processes. */
function reader(table: ProcessTable | undefined, watched: readonly WatchedProcess[]): () => ReadonlyMap<SeriesSubject | undefined, Values> {
  if (table === undefined) throw new Error('this system has no /proc');
  const monitor = new ProcessesMonitor(table, () => watched);
  return () => {
    const values = new Map<SeriesSubject | undefined, { [name: string]: number }>();
    monitor.read((name, value, of) => values.set(of, { ...values.get(of), [name]: value }));
    return values;
  };
}

function readerOf(pid: number, isGroup = true, table = ProcessTable.open()): () => Values {
  const of = { node: 1 };
  const read = reader(table, [{ pid, isGroup, of }]);
  return () => read().get(of) ?? {};
}

describe.runIf(isLinux)('what a program uses (needs Linux)', () => {
  test('is that of all its processes together', async () => {
    const child = await started('sleep 30 & sleep 30 & exec 7</dev/null; echo up; wait');
    const use = readerOf(child.pid)();
    expect(use).toMatchObject({ process_threads: 3, process_io_read_bytes_total: expect.any(Number) as number });
    // at least stdin, stdout and stderr of each, and the one more
    expect(use['process_open_fds']).toBeGreaterThanOrEqual(10);
    expect(use['process_resident_memory_bytes']).toBeGreaterThan(3 * 100_000);
    expect(use['process_resident_memory_bytes']).toBeLessThan(3 * 50e6);
  });

  test('counts CPU time of children that have ended', async () => {
    const child = await started(`sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo up; sleep 30`);
    expect(readerOf(child.pid)()['process_cpu_seconds_total']).toBeGreaterThanOrEqual(0.05);
  });

  test('is nothing once it has ended, not zero', async () => {
    const child = await started('echo up; sleep 30');
    const read = readerOf(child.pid);
    expect(read()).toHaveProperty('process_threads');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    await expect.poll(read).toEqual({});
  });

  test('is that of one process where its group is not its own', async () => {
    const child = await started('sleep 30 & echo up; wait');
    expect(readerOf(child.pid, false)()).toMatchObject({ process_threads: 1 });
  });

  test('counts 10,000 descriptors as well as three', () => {
    const open = Array.from({ length: 10_000 }, () => openSync('/dev/null', 'r'));
    onTestFinished(() => open.forEach((descriptor) => closeSync(descriptor)));
    expect(readerOf(process.pid, false)()['process_open_fds']).toBeGreaterThan(10_000);
  });

  test('is, of a process of another user, what everybody may see', () => {
    const table = ProcessTable.open();
    table?.look(0);
    const strangers = [...(table?.pids ?? [])].filter(
      (pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid !== process.getuid?.(),
    );
    for (const pid of process.getuid?.() === 0 ? [] : strangers.slice(0, 1)) {
      const use = readerOf(pid, false)();
      expect(use).toHaveProperty('process_threads');
      expect(use).not.toHaveProperty('process_io_read_bytes_total');
    }
  });
});

test('counters never fall, whatever becomes of the processes', () => {
  const readings = [5, 8, 2, 4, 4];
  const figures: Partial<ProcessFigures> = { residentBytes: 1, threads: 1 };
  const table = {
    stat: () => ({ isZombie: false, startTicks: 1 }),
    figures: () => ({ ...figures, cpuSeconds: readings.shift() ?? 0 }),
  } as unknown as ProcessTable;
  const own = new ProcessUse(table, { pid: 1, isGroup: false });
  const cpu = [...readings].map(() => {
    let last = 0;
    own.measure((name, value) => {
      if (name === 'process_cpu_seconds_total') last = value;
    });
    return last;
  });
  expect(cpu).toEqual([5, 8, 8, 10, 10]);
});

describe('a made-up /proc', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'regatta-proc-'));
    mkdirSync(join(root, 'self'));
    const auxv = Buffer.alloc(48);
    [6n, 16_384n, 17n, 100n].forEach((word, at) => auxv.writeBigUInt64LE(word, at * 8));
    writeFileSync(join(root, 'self/auxv'), auxv);
    mkdirSync(join(root, 'net'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function put(
    pid: number,
    group: number,
    options: { readonly name?: string; readonly ticks?: number; readonly state?: string; readonly start?: number } = {},
  ): void {
    const { name = 'node', ticks = 1, state = 'S', start = 1234 } = options;
    mkdirSync(join(root, String(pid), 'fd'), { recursive: true });
    const after = [state, 1, group, group, 0, -1, 4194304, 1, 2, 3, 4, ticks, ticks, ticks, ticks, 20, 0, 5, 0, start, 99_999, 7];
    writeFileSync(join(root, String(pid), 'stat'), `${pid} (${name}) ${after.join(' ')} 18446744073709551615\n`);
  }

  test('is read in its own page size and ticks; processes without io are those of others', () => {
    put(10, 10, { ticks: 50 });
    put(11, 10, { name: ') S 1 (x', ticks: 50 });
    put(12, 12);
    const table = ProcessTable.open(root);
    expect(readerOf(10, true, table)()).toEqual({
      process_cpu_seconds_total: 4,
      process_resident_memory_bytes: 14 * 16_384,
      process_threads: 10,
      process_open_fds: expect.any(Number) as number,
    });
    expect(readerOf(99, true, table)()).toEqual({});
  });

  test('tells of the context switches of all threads', () => {
    put(10, 10);
    for (const task of [10, 11]) {
      mkdirSync(join(root, `10/task/${task}`), { recursive: true });
      writeFileSync(join(root, `10/task/${task}/status`), 'Name:\tx\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t2\n');
    }
    expect(readerOf(10, true, ProcessTable.open(root))()).toMatchObject({
      'process_context_switches_total{kind="voluntary"}': 10,
      'process_context_switches_total{kind="involuntary"}': 4,
    });
  });

  test('shows processes that came, and no more those that ended or left the group', () => {
    put(10, 10);
    put(11, 10);
    const read = readerOf(10, true, ProcessTable.open(root));
    expect(read()['process_threads']).toBe(10);
    put(11, 11);
    expect(read()['process_threads']).toBe(5);
    rmSync(join(root, '10'), { recursive: true });
    expect(read()).toEqual({});
  });

  test('counts what ended processes used until somebody waits for them, and is empty when there are no others', () => {
    put(10, 10, { ticks: 50 });
    put(11, 10, { ticks: 50, state: 'Z' });
    const read = readerOf(10, true, ProcessTable.open(root));
    expect(read()).toMatchObject({ process_cpu_seconds_total: 4, process_threads: 5 });
    put(10, 10, { state: 'Z' });
    expect(read()).toEqual({});
  });

  test('takes a process that came to have the number of another for what it is: nobody we know', () => {
    put(10, 10);
    for (const isGroup of [true, false]) {
      put(10, 10, { start: 1234 });
      const read = readerOf(10, isGroup, ProcessTable.open(root));
      expect(read()).toHaveProperty('process_threads');
      put(10, 10, { start: 9999 });
      expect(read()).toEqual({});
    }
  });

  test('one of several that vanishes in the middle leaves a gap, and the others are read', () => {
    put(10, 10);
    put(11, 11);
    const [one, other] = [{ node: 0 }, { host: 'host-0' }];
    const read = reader(ProcessTable.open(root), [
      { pid: 10, isGroup: true, of: one },
      { pid: 11, isGroup: true, of: other },
    ]);
    expect([...read().keys()]).toEqual([one, other]);
    writeFileSync(join(root, '10/stat'), 'odd');
    expect([...read().keys()]).toEqual([other]);
  });

  test('is none where nothing is there', () => {
    expect(ProcessTable.open(join(root, 'none'))).toBeUndefined();
  });
});
