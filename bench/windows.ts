/**
 * What the orchestrator does with the windows of 100 agents: keeps, merges and judges them, and shows what came of it, for each second of a run.
 *
 *     npx node bench/windows.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreMetrics } from '../src/analysis/core-metrics.ts';
import { NS_PER_S } from '../src/model/clock.ts';
import { liveKey, liveNames, type Window } from '../src/model/load.ts';
import { seededRandom } from '../src/model/random.ts';
import type { Threshold } from '../src/model/metric.ts';
import { LiveThresholds } from '../src/orchestrator/live-thresholds.ts';
import { RunFiles } from '../src/recording/run-files.ts';
import { WindowMerge } from '../src/recording/window-merge.ts';
import { WindowMeter } from '../src/recording/window-meter.ts';

const agents = 100;
const seconds = 20;
/** Of each agent in a second; a second of more differs by its counts alone. */
const operations = 2000;
const scenarios = ['browse', 'pay'];

/** The windows of one second, as agents make them, as text. */
function windowsOf(second: number): string[] {
  return Array.from({ length: agents }, (_, agent) => {
    const meter = new WindowMeter();
    const random = seededRandom(second, 'agent', agent);
    for (let operation = 0; operation < operations; operation++) {
      const labels = { scenario: scenarios[operation % scenarios.length] as string };
      for (const name of [liveNames.due, liveNames.started, liveNames.finished]) meter.add(liveKey(name, labels));
      meter.record(liveKey(liveNames.latency, labels), 2e6 * Math.exp(random.next() * 3));
      meter.record(liveKey(liveNames.lag, labels), random.next() * 1e6);
    }
    return JSON.stringify(meter.take(`agent-${agent}`, (second + 1) * NS_PER_S, { cpu_share: 0.5, in_flight: 3 }));
  });
}

const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
try {
  const threshold: Threshold = {
    text: 'operations.p99 < 1s',
    metric: 'operations',
    statistic: 'p99',
    labels: {},
    comparator: '<',
    limit: 1,
    unit: 's',
    abort: true,
    afterNs: 0,
  };
  const files = new RunFiles(join(directory, 'run'));
  files.create();
  const metrics = coreMetrics();
  const merge = new WindowMerge(metrics);
  const thresholds = new LiveThresholds([threshold], metrics);
  thresholds.startRound({ name: 'load', kind: 'measured', entries: [], forNs: seconds * NS_PER_S }, 0);
  merge.startRound({ name: 'load', kind: 'measured', startNs: 0, lengthNs: seconds * NS_PER_S, scenarios });
  let counted = 0;
  const took: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const texts = windowsOf(second);
    const before = process.cpuUsage();
    for (const text of texts) {
      const window = JSON.parse(text) as Window;
      files.appendWindow(window);
      merge.add(window);
      thresholds.add(window);
    }
    counted = merge.view((second + 1) * NS_PER_S).operations;
    thresholds.missed((second + 1) * NS_PER_S);
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1e3);
  }
  if (counted !== agents * operations * seconds) throw new Error(`${counted} operations were counted, not those of all agents`);
  const sorted = took.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(seconds / 2)] ?? Number.NaN;
  console.log(
    `windows of ${agents} agents, CPU per second of run: median ${median.toFixed(1)} ms, worst ${(sorted.at(-1) ?? 0).toFixed(1)} ms (target ≤ 50 ms)`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
