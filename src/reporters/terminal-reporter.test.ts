import { expect, test } from 'vitest';
import { examplePlan, exampleResults } from './example-results.ts';
import { publish, screen, stage, view } from './fixtures/terminal-stage.ts';
import { terminalReporter } from './terminal-reporter.ts';

const run = { id: 'run-1', directory: '/runs/run-1', plan: examplePlan };

test('elsewhere than on a terminal there is one line per step, and nothing is redrawn or coloured', () => {
  const { context, written } = stage(false);
  const reporter = terminalReporter.make(context, {});
  reporter.runStarted?.(run);
  reporter.step?.({ title: 'place hosts', state: 'started' });
  reporter.step?.({ title: 'place hosts', state: 'done', elapsedMs: 812 });
  reporter.step?.({ title: 'settle', state: 'started' });
  reporter.step?.({ title: 'settle', state: 'failed', detail: 'node a-1 has no mesh', elapsedMs: 30_000 });
  expect(written).toEqual({ stdout: '', stderr: 'baseline run-1\n✓ place hosts 812 ms\n✗ settle: node a-1 has no mesh 30 s\n' });
});

test('a step that takes long is announced, so that a log shows what is waited for', () => {
  const { context, written, later } = stage(false);
  const reporter = terminalReporter.make(context, {});
  reporter.step?.({ title: 'wait for run 7', state: 'started' });
  expect(written.stderr).toBe('');
  later[0]?.();
  expect(written.stderr).toBe('… wait for run 7\n');
  reporter.step?.({ title: 'wait for run 7', state: 'done', elapsedMs: 9000 });
  expect(later).toEqual([]);
});

test('elsewhere than on a terminal the figures come every five seconds, and at once in a new round', () => {
  const built = stage(false);
  const reporter = terminalReporter.make(built.context, {});
  for (let second = 0; second < 11; second++) {
    built.atMs = second * 1000;
    reporter.window?.(view);
  }
  expect(built.written.stderr.split('\n')).toHaveLength(3 + 1);
  reporter.window?.({ ...view, round: 'next' });
  expect(built.written.stderr.split('\n').at(-2)).toBe(
    '12/20 s next (measured) | publish | 48 operations, 0 failed, 1 unknown, 0 dropped, 2 in flight | 3.9/s of 4.0/s asked for | latency p50 1.20 ms p99 – | delivery.p99 113 ms | delivery.ratio – | 2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
  );
});

test('elsewhere than on a terminal the last second of a round is told whenever it comes, and what follows it as ever', () => {
  const built = stage(false);
  const reporter = terminalReporter.make(built.context, {});
  for (let second = 17; second < 23; second++) {
    built.atMs = second * 1000;
    reporter.window?.({ ...view, elapsedNs: second * 1e9 + 1e8 });
  }
  expect(built.written.stderr.split('\n').map((line) => line.split(' ')[0])).toEqual(['17/20', '20/20', '22/20', '']);
});

test('what is done without a rate being asked for is not held against the rate of others', () => {
  const built = stage(false);
  const loop = { ...publish, name: 'loop', targetRate: 0, achievedRate: 90 };
  const reporter = terminalReporter.make(built.context, {});
  reporter.window?.({ ...view, scenarios: [publish, loop], targetRate: 4, achievedRate: 93.9 });
  expect(built.written.stderr.split('\n').map((line) => line.split(' | ')[3])).toEqual([
    '3.9/s of 4.0/s asked for',
    '90.0/s',
    '93.9/s',
    undefined,
  ]);
});

test('what a Prometheus has read is shown, how old it is where it answers no more, and why there is nothing', () => {
  const built = stage(false);
  const reporter = terminalReporter.make(built.context, {});
  const read = { operations: 1411, drift: 144 };
  const prometheus = [read, { ...read, ageNs: 6e9, reason: 'it is down' }, { operations: null, drift: null, reason: 'it is down' }];
  for (const [index, each] of prometheus.entries()) reporter.window?.({ ...view, round: `r${index}`, prometheus: each });
  expect(built.written.stderr.match(/prometheus [^|]+(?= \|)/g)).toEqual([
    'prometheus 1,411 operations, 144 behind windows',
    'prometheus 1,411 operations 6 s ago (it is down), 144 behind windows',
    'prometheus – (it is down)',
  ]);
});

test('on a terminal finished steps stay and the block with the figures is redrawn in its place', () => {
  const { context, written } = stage(true);
  const reporter = terminalReporter.make(context, {});
  reporter.runStarted?.(run);
  reporter.step?.({ title: 'place hosts', state: 'started' });
  expect(screen(written.stderr)).toEqual(['baseline run-1', '› place hosts …']);
  reporter.step?.({ title: 'place hosts', state: 'done', elapsedMs: 812 });
  reporter.window?.(view);
  reporter.window?.({ ...view, operations: 52 });
  expect(screen(written.stderr)).toEqual([
    'baseline run-1',
    '✓ place hosts 812 ms',
    '› publish (measured)  ━━━━━━━━━━━━━━━━━━────────────  12/20 s',
    '  operations  52 operations, 0 failed, 1 unknown, 0 dropped, 2 in flight',
    '  rate        3.9/s of 4.0/s asked for',
    '  latency     p50 1.20 ms   p99 –   ██',
    '  network     delivery.p99 113 ms   delivery.ratio –',
    '  hosts       2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
  ]);
});

test('at the end of the run the block is gone and the steps are still there', () => {
  const { context, written } = stage(true);
  const reporter = terminalReporter.make(context, {});
  reporter.step?.({ title: 'publish', state: 'started' });
  reporter.window?.(view);
  reporter.step?.({ title: 'publish', state: 'done', elapsedMs: 20_000 });
  void reporter.runEnded?.({ ...run, results: exampleResults, text: '' });
  expect(screen(written.stderr)).toEqual(['✓ publish 20 s']);
  expect(written.stdout).toBe('');
});

test('on a narrow terminal figures go on in the next line: none is cut, and no line is broken by the terminal', () => {
  const { context, written } = stage(true, { columns: 40 });
  const reporter = terminalReporter.make(context, {});
  reporter.window?.(view);
  reporter.window?.(view);
  expect(screen(written.stderr, 40)).toEqual([
    '› publish (measured)  ━━━━━────  12/20 s',
    '  operations  48 operations, 0 failed,',
    '              1 unknown, 0 dropped,',
    '              2 in flight',
    '  rate        3.9/s of 4.0/s asked for',
    '  latency     p50 1.20 ms   p99 –',
    '  network     delivery.p99 113 ms',
    '              delivery.ratio –',
    '  hosts       2 hosts,',
    '              busiest 0.84 cores,',
    '              event loop p99 2.10 ms',
  ]);
});

test('a terminal that becomes narrower between two seconds keeps nothing of the block before', () => {
  const { context, written } = stage(true, { columns: 100 });
  const stderr = { ...context.stderr, columns: 100 };
  const reporter = terminalReporter.make({ ...context, stderr }, {});
  reporter.step?.({ title: 'place hosts', state: 'done' });
  reporter.window?.(view);
  // what stands there is broken by the terminal, so that the block is taller now
  written.stderr = `${screen(written.stderr).join('\n')}\n`;
  stderr.columns = 40;
  reporter.window?.(view);
  const shown = screen(written.stderr, 40);
  expect(shown.slice(0, 2)).toEqual(['✓ place hosts', '› publish (measured)  ━━━━━────  12/20 s']);
  expect(shown).toHaveLength(1 + 11);
});

test('a terminal that does not know its size shows whole lines all the same', () => {
  const { context, written } = stage(true, { columns: 0, rows: 0 });
  terminalReporter.make(context, {}).window?.(view);
  expect(screen(written.stderr)).toContain('  rate        3.9/s of 4.0/s asked for');
});

test.each([[null], [exampleResults]])('a run that went wrong says why with its hint, with results or without', (results) => {
  const { context, written } = stage(false);
  void terminalReporter.make(context, {}).runEnded?.({ ...run, results, text: 'a host died\nits last lines' });
  expect(written.stderr).toBe('a host died\nits last lines\n');
});

test('colours are left out when they are not wanted', () => {
  const built = stage(true);
  terminalReporter.make({ ...built.context, color: false }, {}).step?.({ title: 'x', state: 'done' });
  expect(built.written.stderr).toContain('✓ x\n');
  for (const code of built.written.stderr.split('\u001b[')) expect(code).not.toMatch(/^\d*m/);
});

test('a round that only waits shows how long, and no figures that it does not have', () => {
  const idle = { ...view, round: 'cool-down', kind: 'cool-down', targetRate: 0, achievedRate: 0, operations: 0, unknown: 0, inFlight: 0 };
  for (const isTTY of [true, false]) {
    const { context, written } = stage(isTTY);
    terminalReporter.make(context, {}).window?.(idle);
    expect(written.stderr).toContain('cool-down');
    expect(written.stderr).toContain('busiest 0.84 cores');
    expect(written.stderr).not.toMatch(/operations|no data|–/);
  }
});

test('a terminal that shows nothing but ASCII gets nothing else', () => {
  const { context, written } = stage(true);
  const reporter = terminalReporter.make({ ...context, environment: { LC_ALL: 'C' } }, {});
  reporter.step?.({ title: 'place hosts', state: 'done' });
  reporter.window?.({ ...view, p50Ns: 2e3, scenarios: [{ ...publish, p99Ns: 1e6 }] });
  expect(written.stderr).toMatch(/^\p{ASCII}*$/u);
  expect(screen(written.stderr)).toEqual([
    '+ place hosts',
    '> publish (measured)  ==================------------  12/20 s',
    '  operations  48 operations, 0 failed, 1 unknown, 0 dropped, 2 in flight',
    '  rate        3.9/s of 4.0/s asked for',
    '  latency     p50 2 us   p99 -   #',
    '  network     delivery.p99 113 ms   delivery.ratio -',
    '  hosts       2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
  ]);
});

test('progress is told as the user asks for it, wherever it goes', () => {
  const told = (isTTY: boolean, mode: string): string => {
    const { context, written } = stage(isTTY);
    const reporter = terminalReporter.make({ ...context, color: false }, { progress: mode });
    reporter.runStarted?.(run);
    reporter.window?.(view);
    void reporter.runEnded?.({ ...run, results: null, text: 'a host died' });
    return written.stderr;
  };
  expect(told(true, 'lines')).toBe(told(false, 'lines'));
  expect(told(true, 'lines')).toContain(' | publish | ');
  expect(told(true, 'none')).toBe('a host died\n');
});

test.each(['lines', 'live'] as const)('the interval between two tellings of figures is the one that was asked for: %s', (mode) => {
  const built = stage(true);
  const reporter = terminalReporter.make(built.context, { progress: mode, interval: 3e9 });
  for (let second = 0; second < 10; second++) {
    // views come a little early or late
    built.atMs = second * 1000 + (second % 2) * 20;
    reporter.window?.({ ...view, operations: 1000 + second });
  }
  expect(Array.from(built.written.stderr.matchAll(/1,00(\d) operations/g), ([, second]) => second)).toEqual(['0', '3', '6', '9']);
});
