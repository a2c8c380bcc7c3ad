import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../load/virtual-clock.ts';
import { type GroupUse, ProcessTable } from './process-table.ts';
import { ProcessUse } from './process-use.ts';

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

function useOf(group: number, clock: VirtualClock): ProcessUse {
  const table = ProcessTable.open();
  if (table === undefined) throw new Error('this system has no /proc');
  return new ProcessUse(group, table, clock);
}

function measured(use: ProcessUse): { readonly [name: string]: number } {
  const values: { [name: string]: number } = {};
  use.measure((name, value) => {
    values[name] = value;
  });
  return values;
}

describe.runIf(isLinux)('what a program uses (needs Linux)', () => {
  test('is that of all its processes together', async () => {
    const child = await started('sleep 30 & sleep 30 & exec 7</dev/null; echo up; wait');
    const clock = new VirtualClock();
    const use = measured(useOf(child.pid, clock));
    expect(use).toMatchObject({ process_threads: 3, process_io_read_bytes_total: expect.any(Number) as number });
    // at least stdin, stdout and stderr of each, and the one more
    expect(use['process_open_fds']).toBeGreaterThanOrEqual(10);
    expect(use['process_resident_memory_bytes']).toBeGreaterThan(3 * 100_000);
    expect(use['process_resident_memory_bytes']).toBeLessThan(3 * 50e6);
  });

  test('counts CPU time of children that have ended', async () => {
    const child = await started(`sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo up; sleep 30`);
    expect(measured(useOf(child.pid, new VirtualClock()))['process_cpu_seconds_total']).toBeGreaterThanOrEqual(0.05);
  });

  test('is nothing once it has ended, not zero', async () => {
    const child = await started('echo up; sleep 30');
    const clock = new VirtualClock();
    const use = useOf(child.pid, clock);
    expect(measured(use)).toHaveProperty('process_threads');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    clock.stallUntil(1e9);
    await expect.poll(() => measured(use)).toEqual({});
  });
});

test('counters never fall, whatever becomes of the processes', () => {
  const readings = [5, 8, 2, 4, 4];
  const use: GroupUse = { cpuSeconds: 0, residentBytes: 1, threads: 1, openFiles: null, readBytes: null, writtenBytes: null };
  const table = { look: () => undefined, use: () => ({ ...use, cpuSeconds: readings.shift() ?? 0 }) } as unknown as ProcessTable;
  const own = new ProcessUse(1, table, new VirtualClock());
  expect([...readings].map(() => measured(own)['process_cpu_seconds_total'])).toEqual([5, 8, 8, 10, 10]);
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
    options: { readonly name?: string; readonly ticks?: number; readonly state?: string } = {},
  ): void {
    const { name = 'node', ticks = 1, state = 'S' } = options;
    mkdirSync(join(root, String(pid), 'fd'), { recursive: true });
    const after = [state, 1, group, group, 0, -1, 4194304, 1, 2, 3, 4, ticks, ticks, ticks, ticks, 20, 0, 5, 0, 1234, 99_999, 7];
    writeFileSync(join(root, String(pid), 'stat'), `${pid} (${name}) ${after.join(' ')} 18446744073709551615\n`);
  }

  test('is read in its own page size and ticks; processes without io are those of others', () => {
    put(10, 10, { ticks: 50 });
    put(11, 10, { name: ') S 1 (x', ticks: 50 });
    put(12, 12);
    const table = ProcessTable.open(root);
    table?.look(0);
    expect(table?.use(10)).toEqual({
      cpuSeconds: 4,
      residentBytes: 14 * 16_384,
      threads: 10,
      openFiles: expect.any(Number) as number,
      readBytes: null,
      writtenBytes: null,
    });
    expect(table?.use(99)).toBeUndefined();
  });

  test('shows processes that came, and no more those that ended or left the group', () => {
    put(10, 10);
    put(11, 10);
    const table = ProcessTable.open(root);
    table?.look(0);
    put(12, 10);
    put(11, 11);
    table?.look(1e9);
    expect(table?.use(10)?.threads).toBe(10);
    rmSync(join(root, '12'), { recursive: true });
    expect(table?.use(10)?.threads).toBe(5);
    writeFileSync(join(root, '10/stat'), 'odd');
    expect(table?.use(10)).toBeUndefined();
  });

  test('counts what ended processes used until somebody waits for them, and is empty when there are no others', () => {
    put(10, 10, { ticks: 50 });
    put(11, 10, { ticks: 50, state: 'Z' });
    const table = ProcessTable.open(root);
    table?.look(0);
    expect(table?.use(10)).toMatchObject({ cpuSeconds: 4, threads: 5 });
    put(10, 10, { state: 'Z' });
    expect(table?.use(10)).toBeUndefined();
  });

  test('is none where nothing is there', () => {
    expect(ProcessTable.open(join(root, 'none'))).toBeUndefined();
  });
});
