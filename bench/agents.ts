/**
 * Two agents against one: operations that do nothing, asked for at more than either can do, for some seconds each, by the real command.
 *
 *     npx node bench/agents.ts [operations per second asked for, 10000000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listRuns } from '../src/recording/home.ts';

const bin = fileURLToPath(new URL('../bin/regatta.js', import.meta.url));
const asked = Number(process.argv[2] ?? 10e6);
const home = mkdtempSync(join(tmpdir(), 'regatta-bench-'));

/** Operations that so many agents start in a second, and CPU of each, µs. */
function measured(agents: number): { readonly rate: number; readonly cpuUs: number } {
  const file = join(home, 'noop.yaml');
  writeFileSync(file, `agents: ${agents}\nrounds: [{scenario: ./noop.mjs, rate: ${asked}/s, for: 3s}]\n`);
  spawnSync(process.execPath, [bin, 'run', '--no-analysis', file], { env: { ...process.env, REGATTA_DIR: home }, stdio: 'ignore' });
  const round = listRuns(home)[0]?.readJson('run.json').observed?.rounds[0];
  if (round === undefined) throw new Error('the run observed nothing');
  const { started, loadNs, cpuCores } = round;
  return { rate: (started * 1e9) / loadNs, cpuUs: (cpuCores * loadNs) / 1e3 / started };
}

try {
  writeFileSync(join(home, 'noop.mjs'), 'export default { operation() {} };\n');
  const one = measured(1);
  const two = measured(2);
  for (const [agents, { rate, cpuUs }] of [['one agent', one] as const, ['two agents', two] as const]) {
    console.log(`${agents}: ${Math.round(rate).toLocaleString('en-US')}/s, ${cpuUs.toFixed(2)} µs of CPU each`);
  }
  console.log(`two agents: ${(two.rate / one.rate).toFixed(2)} × one (target ≥ 1.7)`);
} finally {
  rmSync(home, { recursive: true, force: true });
}
