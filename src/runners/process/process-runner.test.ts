import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { echoPlan } from '../../../test/support/echo/echo-plan.ts';
import { localPlacement } from '../../../test/support/local-placement.ts';
import type { Plan } from '../../model/plan.ts';
import { runnerContract } from '../runner.contract.ts';
import { processRunner } from './process-runner.ts';
import { endStrays, runProcesses } from './stray-processes.ts';

const never = new AbortController().signal;
const hasProc = existsSync('/proc/self/environ');

function running(runId: string): number {
  return runProcesses().filter(({ run }) => run === runId).length;
}

/** How long it takes until nothing of a run is left, ms; gives up after ten seconds. */
async function msUntilGone(runId: string): Promise<number> {
  const begin = process.hrtime.bigint();
  const elapsed = (): number => Number(process.hrtime.bigint() - begin) / 1e6;
  while (running(runId) > 0 && elapsed() < 10_000) {
    await sleep(20);
  }
  return elapsed();
}

function program(file: string): Partial<Plan['fleets'][number]> {
  return { program: { name: file, url: new URL(`../../../test/support/echo/${file}`, import.meta.url).href } };
}

// without /proc nothing here can be seen
describe.skipIf(!hasProc)('on a machine with /proc', () => {
  runnerContract('process', () => ({ runner: processRunner, place: localPlacement, running }));

  describe('the process runner', () => {
    test('runs nodes in the hosts that it placed', async () => {
      await using placement = await localPlacement(echoPlan({ count: 4 }));
      await using deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const replies = await Promise.all(
        deployment.hosts.map(({ handle, nodes }) =>
          handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes, known: [] }, never),
        ),
      );
      expect(replies.flatMap(({ cards = [] }) => cards.map(({ node }) => node)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    });

    test('gives a host the environment of its fleet and the id of its run', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1, fleet: { env: { FLEET_COLOUR: 'green' } } }));
      await using deployment = await processRunner.deploy(placement, never);
      const environ = readFileSync(`/proc/${deployment.hosts[0]?.pid}/environ`, 'utf8').split('\0');
      expect(environ).toContain('FLEET_COLOUR=green');
      expect(environ).toContain(`REGATTA_RUN=${placement.runId}`);
    });

    test('bounds the young heap of agents, not of hosts with nodes', async () => {
      const { agents } = echoPlan({ count: 1 });
      await using placement = await localPlacement(echoPlan({ count: 1, plan: { agents: { ...agents, count: 1 } } }));
      await using deployment = await processRunner.deploy(placement, never);
      const isBounded = deployment.hosts.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--max-semi-space-size='));
      expect(isBounded).toEqual([false, true]);
    });

    test('ends hosts that say goodbye: the rendezvous counts none of them as lost', async () => {
      await using placement = await localPlacement(echoPlan({ count: 2, fleet: { nodesPerProcess: 1 } }));
      await (await processRunner.deploy(placement, never))[Symbol.asyncDispose]();
      expect(placement.log).toEqual([]);
    });

    test('says how a host ended that never joined, with its last lines', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1 }));
      const nowhere = { ...placement, rendezvous: { url: 'ws://127.0.0.1:1', token: '' } };
      await expect(processRunner.deploy(nowhere, never)).rejects.toMatchObject({
        code: 'HOST_LOST',
        message: 'host host-0 ended before it had joined: exit code 1',
        hint: expect.stringContaining('cannot reach the rendezvous at ws://127.0.0.1:1') as string,
      });
      expect(running(placement.runId)).toBe(0);
    });

    test('says how a host ended that was killed', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1 }));
      await using deployment = await processRunner.deploy(placement, never);
      const host = deployment.hosts[0];
      process.kill(host?.pid ?? 0, 'SIGKILL');
      expect(await host?.ended).toBe('killed by SIGKILL');
    });

    test('a host that meets an error which nothing handles tells what became of its nodes and why, and ends', async () => {
      await using placement = await localPlacement(echoPlan({ count: 2, fleet: { nodesPerProcess: 2, ...program('crashing-node.ts') } }));
      await using deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const [host] = deployment.hosts;
      await host?.handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes: host.nodes, known: [] }, never);
      const changes: string[] = [];
      for await (const news of host?.handle.news ?? []) {
        if (news.kind === 'change') {
          changes.push(`${news.change.node} ${news.change.kind}: ${news.change.reason}`);
        }
      }
      expect(changes).toEqual([0, 1].map((node) => `${node} exited: its host met an error that nothing handled: nobody caught me`));
      expect(await host?.ended).toBe('exit code 70');
      expect(host?.lastLines(20).join('\n')).toContain('crashing-node.ts');
    });

    test('a host that gets SIGTERM stops its nodes before it ends', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1 }));
      await using deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const [host] = deployment.hosts;
      await host?.handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes: host.nodes, known: [] }, never);
      process.kill(host?.pid ?? 0, 'SIGTERM');
      expect(await host?.ended).toBe('exit code 1');
      expect(readFileSync(join(directory, 'fleets/echo/0/stdout.log'), 'utf8')).toContain('goodbye');
    });

    test('ends what nodes started together with their host', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1, fleet: program('spawning-node.ts') }));
      await using deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const host = deployment.hosts[0];
      await host?.handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes: host.nodes, known: [] }, never);
      expect(running(runId)).toBe(2);
      process.kill(host?.pid ?? 0, 'SIGKILL');
      expect(await msUntilGone(runId)).toBeLessThan(1000);
    });

    test('ends what left the process group of its host when the deployment is disposed', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1, params: { leave: true }, fleet: program('spawning-node.ts') }));
      const deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const host = deployment.hosts[0];
      await host?.handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes: host.nodes, known: [] }, never);
      expect(running(runId)).toBe(2);
      await deployment[Symbol.asyncDispose]();
      expect(running(runId)).toBe(0);
    });

    test('goes on when the log of a host that ends is gone, and says so in place of its last lines', async () => {
      await using placement = await localPlacement(echoPlan({ count: 1 }));
      await using deployment = await processRunner.deploy(placement, never);
      const [host] = deployment.hosts;
      rmSync(placement.directory, { recursive: true });
      process.kill(host?.pid ?? 0, 'SIGKILL');
      expect(await host?.ended).toBe('killed by SIGKILL');
      expect(host?.lastLines(5)).toEqual([expect.stringContaining('its log cannot be read')]);
    });

    test('ends a host whose event loop is stuck', async () => {
      const placement = await localPlacement(echoPlan({ count: 1, fleet: program('stuck-node.ts') }));
      const deployment = await processRunner.deploy(placement, never);
      const { plan, runId, directory } = placement;
      const host = deployment.hosts[0];
      await host?.handle.prepare({ kind: 'start', plan, runId, runStartNs: 0, directory, nodes: host.nodes, known: [] }, never);
      await sleep(200);
      await deployment[Symbol.asyncDispose]();
      expect(running(runId)).toBe(0);
      expect(await host?.ended).toMatch(/^killed by SIG(TERM|KILL)$/);
      await placement[Symbol.asyncDispose]();
    });
  });

  describe('when Regatta is killed with kill -9', () => {
    let regatta: ChildProcess | undefined;
    let started: { runId: string; directory: string; pids: number[] } | undefined;

    async function startRegatta(plan: Plan): Promise<{ runId: string; directory: string; pids: number[] }> {
      const script = fileURLToPath(new URL('../../../test/support/deploy-and-wait.ts', import.meta.url));
      const child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'inherit'] });
      regatta = child;
      let text = '';
      for await (const chunk of child.stdout) {
        text += String(chunk);
        if (text.includes('\n')) {
          break;
        }
      }
      started = JSON.parse(text) as typeof started;
      return started as { runId: string; directory: string; pids: number[] };
    }

    afterEach(async () => {
      regatta?.kill('SIGKILL');
      await endStrays(({ run }) => run === started?.runId);
      rmSync(started?.directory ?? '', { recursive: true, force: true });
    });

    test('its hosts stop their nodes and are gone within a second', async () => {
      const { runId, directory } = await startRegatta(echoPlan({ count: 2, fleet: { nodesPerProcess: 1 } }));
      expect(running(runId)).toBe(2);
      regatta?.kill('SIGKILL');
      expect(await msUntilGone(runId)).toBeLessThan(1900);
      expect(readFileSync(join(directory, 'fleets/echo/0/stdout.log'), 'utf8')).toContain('goodbye');
    });

    test('a host whose event loop is stuck is killed soon after', async () => {
      const { runId } = await startRegatta(echoPlan({ count: 1, fleet: program('stuck-node.ts') }));
      await sleep(200);
      regatta?.kill('SIGKILL');
      expect(await msUntilGone(runId)).toBeLessThan(4000);
    });

    test('and one of its hosts with it, nothing is left', async () => {
      const { runId, pids } = await startRegatta(echoPlan({ count: 2, fleet: { nodesPerProcess: 1, ...program('spawning-node.ts') } }));
      expect(running(runId)).toBe(4);
      process.kill(pids[0] ?? 0, 'SIGKILL');
      regatta?.kill('SIGKILL');
      expect(await msUntilGone(runId)).toBeLessThan(4000);
    });

    test('what left the process group of its host is found by the id of its run and ended', async () => {
      const { runId } = await startRegatta(echoPlan({ count: 1, params: { leave: true }, fleet: program('spawning-node.ts') }));
      regatta?.kill('SIGKILL');
      await sleep(3000);
      expect(running(runId)).toBe(1);
      expect(await endStrays(({ run }) => run === runId)).toBe(1);
      expect(running(runId)).toBe(0);
    });
  });
});
