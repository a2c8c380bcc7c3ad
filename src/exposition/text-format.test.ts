import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ClassicHistogram } from '../recording/classic-histogram.ts';
import { Histogram } from '../recording/histogram.ts';
import { type Family, writeLabels } from './family.ts';
import { formatFor, openMetrics, prometheusText } from './text-format.ts';
import { writePage } from './write-page.ts';

const recorded = new Histogram();
for (const ms of [0.01, 3, 40, 200_000]) recorded.record(ms * 1e6);
const histogram = new ClassicHistogram();
histogram.add(recorded);

const families: readonly Family[] = [
  { name: 'things_total', type: 'counter', help: 'Things, "all"\nof them.', points: [{ labels: 'run="1"', value: 3 }] },
  { name: 'heat_celsius', type: 'gauge', help: 'Heat.', points: [{ labels: '', value: Number.NEGATIVE_INFINITY }] },
  { name: 'nothing', type: 'gauge', help: 'Nothing.', points: [] },
  { name: 'wait_seconds', type: 'histogram', help: 'Wait.', points: [{ labels: 'run="1"', histogram }] },
];

describe('a page', () => {
  test('in text format 0.0.4', async () => {
    const page = Buffer.concat(await writePage(families, prometheusText)).toString();
    expect(page).toContain(
      '# HELP things_total Things, "all"\\nof them.\n# TYPE things_total counter\nthings_total{run="1"} 3\n# HELP heat_celsius Heat.\n# TYPE heat_celsius gauge\nheat_celsius -Inf\n# HELP wait_seconds Wait.\n',
    );
    expect(page).toContain('wait_seconds_bucket{run="1",le="1e-05"} 1\n');
    expect(page).toContain('wait_seconds_bucket{run="1",le="0.05"} 3\nwait_seconds_bucket{run="1",le="0.1"} 3\n');
    expect(page).toContain('wait_seconds_bucket{run="1",le="1"} 3\n');
    expect(page).toContain('wait_seconds_bucket{run="1",le="+Inf"} 4\n');
    expect(page).toMatch(/wait_seconds_sum\{run="1"\} 200\.\d+\nwait_seconds_count\{run="1"\} 4\n$/);
  });

  test('in OpenMetrics: counters by the name of their family, bounds as numbers with a point, and an end', async () => {
    const page = Buffer.concat(await writePage(families, openMetrics)).toString();
    expect(page).toContain('# HELP things Things, \\"all\\"\\nof them.\n# TYPE things counter\nthings_total{run="1"} 3\n');
    expect(page).toContain('wait_seconds_bucket{run="1",le="1.0"} 3\n');
    expect(page).toContain('wait_seconds_bucket{run="1",le="1e-05"} 1\n');
    expect(page.endsWith('wait_seconds_count{run="1"} 4\n# EOF\n')).toBe(true);
  });

  test('leaves room for others while it is written', async () => {
    const points = Array.from({ length: 5000 }, (_, at) => ({ labels: `at="${at}"`, value: at }));
    let turns = 0;
    const turn = setInterval(() => turns++, 0);
    const page = Buffer.concat(await writePage([{ name: 'many', type: 'gauge', help: 'Many.', points }], prometheusText)).toString();
    clearInterval(turn);
    expect(page.match(/^# TYPE/gm)).toHaveLength(1);
    expect(page.split('\n')).toHaveLength(5003);
    expect(turns).toBeGreaterThan(0);
  });
});

test.skipIf(spawnSync('promtool', ['--version']).status !== 0)('promtool finds nothing wrong with names, types and units', async () => {
  const page = Buffer.concat(await writePage(families.slice(0, 2), prometheusText)).toString();
  expect(execFileSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' })).toBe('');
});

test('labels are escaped, and those without a value left out', () => {
  expect(
    writeLabels([
      ['a', 'x"\\\n'],
      ['b', undefined],
      ['c', ''],
    ]),
  ).toBe('a="x\\"\\\\\\n",c=""');
});

test.each<[string | undefined, string]>([
  [undefined, '0.0.4'],
  ['*/*', '0.0.4'],
  ['text/plain', '0.0.4'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', '0.0.4'],
  ['application/openmetrics-text', '1.0.0'],
  // Prometheus 2.42
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    '1.0.0',
  ],
  ['application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', '0.0.4'],
  ['text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.2', '0.0.4'],
])('who accepts %s is answered in version %s', (accept, version) => {
  expect(formatFor(accept).contentType).toContain(`version=${version}`);
});
