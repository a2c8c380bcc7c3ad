import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lastRun } from '../support/runs.ts';
import { start, temporaryHome } from '../support/cli.ts';

/** Rules that say that the generator could not do what was asked. */
const ofGenerator = ['rate', 'lag', 'dropped', 'generator-busy'];

/** Runs a scenario of that operation on one agent without nodes. @returns the exit code, and which of those rules were broken */
async function saturated(
  operation: string,
  drive: string,
  length: string,
): Promise<{ readonly code: number | null; readonly broken: readonly string[] }> {
  const home = temporaryHome();
  writeFileSync(join(home, 'work.ts'), `export default { operation: ${operation} };\n`);
  writeFileSync(
    join(home, 'x.yaml'),
    `agents: 1\nrounds: [{scenario: ./work.ts, ${drive}, for: ${length}}]\ndrain: 1s\nthresholds: [operations.failed == 0%]\n`,
  );
  const { code } = await start(home, ['run', join(home, 'x.yaml'), '--progress', 'none']).finished;
  const { validity } = lastRun(home).readJson('results.json');
  return { code, broken: validity.flatMap(({ rule, ok }) => (ok || !ofGenerator.includes(rule) ? [] : [rule])) };
}

test('a scenario that blocks the event loop of its agent makes the run invalid, not slow', async () => {
  // 20 ms of work, a hundred times a second: twice what a thread can do
  const { code, broken } = await saturated('() => { const until = Date.now() + 20; while (Date.now() < until); }', 'rate: 100/s', '1s');
  expect(code).toBe(3);
  expect(broken).toContain('lag');
});

test('a rate beyond what the agent can do makes the run invalid', async () => {
  const { code, broken } = await saturated('async () => undefined', 'rate: 10000000/s', '200ms');
  expect(code).toBe(3);
  expect(broken.length).toBeGreaterThan(0);
});

test('a closed loop that takes all that its agent can do makes the run invalid, although nothing was ever due', async () => {
  const { code, broken } = await saturated('async () => undefined', 'backlog: 50', '200ms');
  expect(code).toBe(3);
  expect(broken).toEqual(['generator-busy']);
});
