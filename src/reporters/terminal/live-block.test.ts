import { describe, expect, test } from 'vitest';
import type { LiveScenario, LiveView } from '../../model/live.ts';
import { publish, screen, stage, view } from '../fixtures/terminal-stage.ts';
import { terminalReporter } from '../terminal-reporter.ts';

describe('several scenarios side by side', () => {
  const browse: LiveScenario = {
    ...publish,
    name: 'browse',
    targetRate: 100,
    achievedRate: 99.5,
    operations: 1200,
    dropped: 7,
    p99Ns: 4e6,
  };
  const both: LiveView = { ...view, round: 'shop', scenarios: [publish, browse], targetRate: 104, achievedRate: 103.4, operations: 1248 };

  test('have a block each, whose figures stand below one another', () => {
    const { context, written } = stage(true, { columns: 110 });
    const reporter = terminalReporter.make(context, {});
    reporter.window?.({ ...both, scenarios: [publish, { ...browse, p99Ns: 2e6 }] });
    reporter.window?.(both);
    expect(screen(written.stderr)).toEqual([
      '› shop (measured)  ━━━━━━━━━━━━━━━━━━────────────  12/20 s',
      '  publish  3.9/s of 4.0/s      2 in flight   p50 1.20 ms   p99 –      0 failed   1 unknown   0 dropped',
      '           ██',
      '  browse   99.5/s of 100.0/s   2 in flight   p50 1.20 ms   p99 4 ms   0 failed   1 unknown   7 dropped',
      '           ▅█',
      '  network  delivery.p99 113 ms   delivery.ratio –',
      '  hosts    2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
    ]);
  });

  test('lose their courses first where the terminal is too low, and what is left over is folded into one row', () => {
    const many = { ...both, scenarios: Array.from({ length: 30 }, (_, index) => ({ ...browse, name: `s${index}` })) };
    const shownOn = (rows: number): string[] => {
      const { context, written } = stage(true, { columns: 110, rows });
      const reporter = terminalReporter.make(context, {});
      reporter.window?.(many);
      reporter.window?.(many);
      return screen(written.stderr);
    };
    expect(shownOn(80)).toHaveLength(1 + 60 + 2);
    expect(shownOn(40)).toHaveLength(1 + 30 + 2);
    const folded = shownOn(12);
    expect(folded).toHaveLength(11);
    expect(folded.slice(7, 9)).toEqual([
      '  s6       99.5/s of 100.0/s   2 in flight   p50 1.20 ms   p99 4 ms   0 failed   1 unknown   7 dropped',
      '  23 more  2288.5/s of 2300.0/s   46 in flight   0 failed   23 unknown   161 dropped',
    ]);
    // a block that is as tall as the screen would scroll
    for (const rows of [2, 3, 4, 5, 6]) expect(shownOn(rows).length).toBeLessThan(rows);
  });

  test('have a line each where nothing is redrawn, all with the same fields, and one for all together', () => {
    const { context, written } = stage(false);
    terminalReporter.make(context, {}).window?.(both);
    expect(written.stderr.split('\n')).toEqual([
      '12/20 s shop (measured) | publish | 48 operations, 0 failed, 1 unknown, 0 dropped, 2 in flight | 3.9/s of 4.0/s asked for | latency p50 1.20 ms p99 –',
      '12/20 s shop (measured) | browse | 1,200 operations, 0 failed, 1 unknown, 7 dropped, 2 in flight | 99.5/s of 100.0/s asked for | latency p50 1.20 ms p99 4 ms',
      '12/20 s shop (measured) | all | 1,248 operations, 0 failed, 1 unknown, 7 dropped, 2 in flight | 103.4/s of 104.0/s asked for | latency p50 1.20 ms p99 – | delivery.p99 113 ms | delivery.ratio – | 2 hosts, busiest 0.84 cores, event loop p99 2.10 ms',
      '',
    ]);
  });

  test('whose names would act on a terminal are written out', () => {
    for (const isTTY of [true, false]) {
      const { context, written } = stage(isTTY);
      terminalReporter.make(context, {}).window?.({ ...both, round: 'a\u001b[2J', scenarios: [publish, { ...browse, name: 'b\nc' }] });
      expect(written.stderr).not.toContain('\u001b[2J');
      expect(written.stderr).toContain(String.raw`b\x0ac`);
    }
  });
});

test('a round that asks for no rate tells the one that it reached', () => {
  const { context, written } = stage(true);
  terminalReporter.make(context, {}).window?.({ ...view, targetRate: 0 });
  expect(screen(written.stderr)).toContain('  rate        3.9/s');
});

test('the last minute is drawn whole, its peaks included, and begins anew with each round', () => {
  const { context, written } = stage(true, { columns: 80 });
  const reporter = terminalReporter.make(context, {});
  for (let second = 0; second < 90; second++) reporter.window?.({ ...view, scenarios: [{ ...publish, p99Ns: second === 50 ? 1e9 : 1e6 }] });
  const [, drawn = ''] = /p99 –   (.*)$/m.exec(screen(written.stderr).join('\n')) ?? [];
  expect(drawn).toMatch(/^▁+█▁+$/);
  expect(drawn.length).toBe(30);
  reporter.window?.({ ...view, round: 'next' });
  expect(screen(written.stderr).join('\n')).toMatch(/p99 –   █$/m);
});
