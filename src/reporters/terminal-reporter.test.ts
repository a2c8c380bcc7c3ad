import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { LiveView } from '../model/live.ts';
import type { ReporterContext } from '../model/reporter.ts';
import { examplePlan, exampleResults } from './example-results.ts';
import { terminalReporter } from './terminal-reporter.ts';

const view: LiveView = {
  scenarios: [],
  round: 'publish',
  kind: 'measured',
  elapsedNs: 12e9,
  lengthNs: 20e9,
  targetRate: 4,
  achievedRate: 3.9,
  operations: 48,
  failed: 0,
  unknown: 1,
  inFlight: 2,
  p50Ns: 1.2e6,
  p99Ns: null,
  metrics: { 'delivery.p99': { value: 0.113, unit: 's' }, 'delivery.ratio': { value: null, unit: 'share' } },
  hostCpuCores: 0.84,
  eventLoopDelayP99Ns: 2.1e6,
  hosts: 2,
};
const run = { id: 'run-1', directory: '/runs/run-1', plan: examplePlan };

interface Stage {
  readonly context: ReporterContext;
  readonly written: { stderr: string; stdout: string };
  /** Present instant, ms. */
  atMs: number;
  /** What was put off, to be called by the test. */
  readonly later: (() => void)[];
}

function stage(isTTY: boolean, columns = 100): Stage {
  const written = { stderr: '', stdout: '' };
  const later: (() => void)[] = [];
  const built: Stage = {
    written,
    later,
    atMs: 0,
    context: {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text), isTTY, columns },
      color: true,
      now: () => built.atMs,
      later: (work) => {
        later.push(work);
        return () => later.splice(later.indexOf(work), 1);
      },
      environment: {},
      writeFile: () => undefined,
      findFile: () => null,
    },
  };
  return built;
}

/** What a terminal would show after all that was written: moving up and clearing to the end are all that it has to know. */
function screen(text: string): string[] {
  const lines = [''];
  // oxlint's control-character rule is for patterns; splitting by the escape is plain text
  for (const [index, piece] of text.split('\u001b[').entries()) {
    const up = index === 0 ? null : /^(\d+)A/.exec(piece);
    const clear = index > 0 && piece.startsWith('0J');
    if (up !== null) lines.length = Math.max(1, lines.length - Number(up[1]));
    if (up !== null || clear) lines[lines.length - 1] = '';
    const visible = index === 0 ? piece : piece.replace(/^\d*(;\d+)*[A-Za-z]/, '');
    const [rest = '', ...next] = visible.split('\n');
    lines[lines.length - 1] += rest;
    lines.push(...next);
  }
  return lines.slice(0, -1);
}

test('elsewhere than on a terminal there is one line per step, and nothing is redrawn or coloured', () => {
  const { context, written } = stage(false);
  const reporter = terminalReporter(context);
  reporter.runStarted?.(run);
  reporter.step?.({ title: 'place hosts', state: 'started' });
  reporter.step?.({ title: 'place hosts', state: 'done', elapsedMs: 812 });
  reporter.step?.({ title: 'settle', state: 'started' });
  reporter.step?.({ title: 'settle', state: 'failed', detail: 'node a-1 has no mesh', elapsedMs: 30_000 });
  expect(written).toEqual({ stdout: '', stderr: 'baseline run-1\n✓ place hosts 812 ms\n✗ settle: node a-1 has no mesh 30 s\n' });
});

test('a step that takes long is announced, so that a log shows what is waited for', () => {
  const { context, written, later } = stage(false);
  const reporter = terminalReporter(context);
  reporter.step?.({ title: 'wait for run 7', state: 'started' });
  expect(written.stderr).toBe('');
  later[0]?.();
  expect(written.stderr).toBe('… wait for run 7\n');
  reporter.step?.({ title: 'wait for run 7', state: 'done', elapsedMs: 9000 });
  expect(later).toEqual([]);
});

test('elsewhere than on a terminal the figures come every five seconds, and at once in a new round', () => {
  const built = stage(false);
  const reporter = terminalReporter(built.context);
  for (let second = 0; second < 11; second++) {
    built.atMs = second * 1000;
    reporter.window?.(view);
  }
  expect(built.written.stderr.split('\n')).toHaveLength(3 + 1);
  reporter.window?.({ ...view, round: 'next' });
  expect(built.written.stderr.split('\n').at(-2)).toBe(
    '12/20 s next (measured) | 48 operations, 0 failed, 1 unknown, 2 in flight | 3.9/s of 4.0/s asked for | latency p50 1.20 ms p99 – | delivery.p99 113 ms | delivery.ratio – | 2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
  );
});

test('on a terminal finished steps stay and the block with the figures is redrawn in its place', () => {
  const { context, written } = stage(true);
  const reporter = terminalReporter(context);
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
    '  operations  52 operations, 0 failed, 1 unknown, 2 in flight',
    '  rate        3.9/s of 4.0/s asked for',
    '  latency     p50 1.20 ms   p99 –',
    '  network     delivery.p99 113 ms   delivery.ratio –',
    '  hosts       2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
  ]);
});

test('at the end of the run the block is gone and the steps are still there', () => {
  const { context, written } = stage(true);
  const reporter = terminalReporter(context);
  reporter.step?.({ title: 'publish', state: 'started' });
  reporter.window?.(view);
  reporter.step?.({ title: 'publish', state: 'done', elapsedMs: 20_000 });
  void reporter.runEnded?.({ ...run, results: exampleResults, text: '' });
  expect(screen(written.stderr)).toEqual(['✓ publish 20 s']);
  expect(written.stdout).toBe('');
});

test('lines never wrap on a narrow terminal, since a wrapped line would not be cleared', () => {
  const { context, written } = stage(true, 40);
  terminalReporter(context).window?.(view);
  for (const line of stripVTControlCharacters(written.stderr).split('\n')) expect(line.length).toBeLessThanOrEqual(40);
});

test('a terminal that does not know its width shows whole lines all the same', () => {
  const { context, written } = stage(true, 0);
  terminalReporter(context).window?.(view);
  expect(screen(written.stderr)).toContain('  rate        3.9/s of 4.0/s asked for');
});

test.each([[null], [exampleResults]])('a run that went wrong says why with its hint, with results or without', (results) => {
  const { context, written } = stage(false);
  void terminalReporter(context).runEnded?.({ ...run, results, text: 'a host died\nits last lines' });
  expect(written.stderr).toBe('a host died\nits last lines\n');
});

test('colours are left out when they are not wanted', () => {
  const built = stage(true);
  terminalReporter({ ...built.context, color: false }).step?.({ title: 'x', state: 'done' });
  expect(built.written.stderr).toBe('✓ x\n');
});

test('a round that only waits shows how long, and no figures that it does not have', () => {
  const idle = { ...view, round: 'cool-down', kind: 'cool-down', targetRate: 0, achievedRate: 0, operations: 0, unknown: 0, inFlight: 0 };
  for (const isTTY of [true, false]) {
    const { context, written } = stage(isTTY);
    terminalReporter(context).window?.(idle);
    expect(written.stderr).toContain('cool-down');
    expect(written.stderr).toContain('busiest 0.84 cores');
    expect(written.stderr).not.toMatch(/operations|no data|–/);
  }
});
