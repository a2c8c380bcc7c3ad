/** A stand-in for Regatta that can be killed: places the plan given as JSON, starts its nodes, says so on stdout and waits. */
import { realClock } from '../../src/load/real-clock.ts';
import type { Plan } from '../../src/model/plan.ts';
import { processRunner } from '../../src/runners/process/process-runner.ts';
import { localPlacement } from './local-placement.ts';

const plan = JSON.parse(process.argv[2] ?? '') as Plan;
const signal = AbortSignal.timeout(30_000);
const placement = await localPlacement(plan);
const deployment = await processRunner.deploy(placement, signal);
const { runId, directory } = placement;
const runStartNs = realClock.now();
await Promise.all(
  deployment.hosts.map(({ handle, nodes }) =>
    handle.prepare({ kind: 'start', plan, runId, runStartNs, directory, nodes, known: [] }, signal),
  ),
);
process.stdout.write(`${JSON.stringify({ runId, directory, pids: deployment.hosts.map(({ pid }) => pid) })}\n`);
// whoever started it kills it; a minute bounds a test that fails to
setTimeout(() => process.exit(1), 60_000);
