import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finishedRun, tinyLimits } from '../../analysis/comparison/fixtures/finished-run.ts';
import { alertsSchema, historySchema } from '../../analysis/history-schema.ts';
import { testServer } from '../../store/fixtures/test-server.ts';
import { type Answer, regattaIn, temporaryFolder } from '../fixtures/command-line.ts';

const server = testServer();

/** A project with twelve runs of commit a and twelve of b, which is slower; the last was made of a dirty tree. @returns what asks Regatta there */
async function project(): Promise<(...args: string[]) => Answer> {
  const [folder, url] = [temporaryFolder(), await server.create()];
  const thresholds = tinyLimits.flatMap((limit) => [limit, { ...limit, text: 'latency.p99 < 1s', statistic: 'p99' as const }]);
  for (let index = 0; index < 24; index++) {
    const id = `run-${String(index).padStart(2, '0')}`;
    const directory = join(folder, '.regatta', 'runs', id);
    const isNew = index >= 12;
    const started = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    const commit = (isNew ? 'b' : 'a').repeat(40);
    const checkout = { commit, branch: 'main', committed: started, dirty: index === 23 };
    const latency = (isNew ? 0.14 : 0.1) * (1 + ((index * 7) % 5) / 200);
    const { plan, record, results } = finishedRun(latency, { plan: { thresholds }, results: { run: id, started, result: 'passed' } });
    const whole = { ...record, id, name: results.experiment, started, state: 'done', result: 'passed', checkout };
    mkdirSync(directory, { recursive: true });
    for (const [name, value] of Object.entries({ plan, run: whole, results })) {
      writeFileSync(join(directory, `${name}.json`), JSON.stringify(value));
    }
  }
  return (...args) => regattaIn(folder, args, { DATABASE_URL: url });
}

test('a history says since which commit it is slower; an alert for it is dismissed; notes and a baseline are kept', {
  timeout: 300_000,
}, async () => {
  const regatta = await project();
  regatta('annotate', 'run-13', 'a', 'new', 'disk');
  const { code, stdout, stderr } = regatta('history', 'latency.p50');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /✗ regression: latency\.p50 rose from 10\d ms to 14\d ms .* with bbbbbbb \(run run-12\), after aaaaaaa \(run run-11\); 12 runs before, 12 after/,
  );
  expect(stdout).toMatch(/run-13 +a new disk\n/);
  const json = historySchema.parse(JSON.parse(regatta('history', 'latency.p50', '--json').stdout));
  expect(json.segments.map(({ runs, changes }) => [runs.length, changes.map(({ first }) => first.run)])).toEqual([[24, ['run-12']]]);
  const check = regatta('alerts', 'check');
  expect(check.code).toBe(1);
  expect(check.stdout).toMatch(/^1 +regression +open +tiny latency\.p50 /m);
  expect(regatta('alerts', 'dismiss', '1').code).toBe(2);
  const ids = Array.from(check.stdout.matchAll(/^(\d+) /gm), ([, id = '']) => id);
  expect(ids.length).toBeGreaterThan(1);
  // all or none
  expect(regatta('alerts', 'dismiss', ...ids, '999', '--reason', 'meant').stderr).toContain('there is no alert 999');
  expect(regatta('alerts', 'check').code).toBe(1);
  expect(regatta('alerts', 'dismiss', ...ids, '--reason', 'meant').code).toBe(0);
  expect(regatta('alerts', 'check')).toMatchObject({ code: 0, stdout: '' });
  expect(alertsSchema.parse(JSON.parse(regatta('alerts', 'list', '--all', '--json').stdout))).not.toEqual([]);
  expect(regatta('alerts', 'list', '--all').stdout).toMatch(/dismissed .* meant\n/);
  expect(regatta('alerts', 'ack', '999').stderr).toContain('there is no alert 999');

  expect(regatta('baseline', 'set', '--last', '5').stdout).toMatch(/^tiny, branch main: 5 runs, set .*\n(.*\n){4}.*run-22\n$/);
  expect(regatta('baseline', 'set', 'run-01', 'run-02', '--branch', 'release').stdout).toMatch(/run-01\n.*run-02\n$/);
  expect(regatta('baseline', 'set', '--branch', 'none').stderr).toContain('no run of tiny that can be trusted was made');
  expect(JSON.parse(regatta('baseline', 'show', '--json').stdout)).toHaveLength(2);
});
