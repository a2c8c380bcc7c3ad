import { describe, expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import type { Placement, Runner } from '../model/runner.ts';
import { echoPlan } from '../../test/support/echo/echo-plan.ts';

/** What a runner needs to be tried. */
export interface RunnerUnderTest {
  readonly runner: Runner;
  /** Somewhere to place the plan. */
  readonly place: (plan: Plan) => Promise<Placement & AsyncDisposable>;
  /** How many hosts of that run are there. */
  readonly running: (runId: string) => number;
}

const never = new AbortController().signal;

/** What every runner keeps to. */
export function runnerContract(name: string, make: () => RunnerUnderTest): void {
  describe(`runner ${name}`, () => {
    test('places every node of the plan on exactly one host', async () => {
      const { runner, place } = make();
      await using placement = await place(echoPlan({ count: 5 }));
      await using deployment = await runner.deploy(placement, never);
      const placed = deployment.hosts.flatMap(({ nodes }) => nodes.map(({ name }) => name)).toSorted();
      expect(placed).toEqual(['echo-0', 'echo-1', 'echo-2', 'echo-3', 'echo-4']);
    });

    test('gives each host a handle, a name and a process of its own', async () => {
      const { runner, place, running } = make();
      await using placement = await place(echoPlan({ count: 3, fleet: { nodesPerProcess: 1 } }));
      await using deployment = await runner.deploy(placement, never);
      expect(new Set(deployment.hosts.map(({ handle }) => handle.name)).size).toBe(3);
      expect(new Set(deployment.hosts.map(({ pid }) => pid)).size).toBe(3);
      expect(running(placement.runId)).toBe(3);
    });

    test('puts no more nodes into a process than the fleet allows', async () => {
      const { runner, place } = make();
      await using placement = await place(echoPlan({ count: 5, fleet: { nodesPerProcess: 2 } }));
      await using deployment = await runner.deploy(placement, never);
      expect(deployment.hosts.map(({ nodes }) => nodes.length).toSorted((a, b) => a - b)).toEqual([1, 2, 2]);
    });

    test('places the agents that a plan asks for, with names of their own and without nodes', async () => {
      const { runner, place } = make();
      const agents = { count: 2, pacing: 'tick', join: 0, listen: { host: '127.0.0.1', port: 0 } } as const;
      await using placement = await place(echoPlan({ count: 1, plan: { agents } }));
      await using deployment = await runner.deploy(placement, never);
      const placed = deployment.hosts.map(({ handle, nodes }) => [handle.name, nodes.length]);
      expect(placed).toEqual([
        ['host-0', 1],
        ['agent-0', 0],
        ['agent-1', 0],
      ]);
    });

    test('places one host for a plan without nodes', async () => {
      const { runner, place } = make();
      await using placement = await place(echoPlan({ count: 0 }));
      await using deployment = await runner.deploy(placement, never);
      expect(deployment.hosts.map(({ nodes }) => nodes)).toEqual([[]]);
    });

    test('ends every host when it is disposed, also when that happens twice', async () => {
      const { runner, place, running } = make();
      await using placement = await place(echoPlan({ count: 2, fleet: { nodesPerProcess: 1 } }));
      const deployment = await runner.deploy(placement, never);
      await deployment[Symbol.asyncDispose]();
      await deployment[Symbol.asyncDispose]();
      expect(running(placement.runId)).toBe(0);
      expect(await Promise.all(deployment.hosts.map(({ ended }) => ended))).toEqual(['exit code 0', 'exit code 0']);
    });

    test('leaves nothing behind when one host does not join', async () => {
      const { runner, place, running } = make();
      await using placement = await place(echoPlan({ count: 3, fleet: { nodesPerProcess: 1 } }));
      let joining = 0;
      const joined: Placement['joined'] = (host, signal) =>
        ++joining === 2 ? Promise.reject(new Error('no way')) : placement.joined(host, signal);
      await expect(runner.deploy({ ...placement, joined }, never)).rejects.toThrow('no way');
      expect(running(placement.runId)).toBe(0);
    });

    test('leaves nothing behind when it is cancelled on the way', async () => {
      const { runner, place, running } = make();
      await using placement = await place(echoPlan({ count: 2, fleet: { nodesPerProcess: 1 } }));
      const cancel = new AbortController();
      const joined: Placement['joined'] = (_host, signal) => {
        cancel.abort(new Error('changed my mind'));
        return Promise.reject(signal.reason);
      };
      await expect(runner.deploy({ ...placement, joined }, cancel.signal)).rejects.toThrow('changed my mind');
      expect(running(placement.runId)).toBe(0);
    });
  });
}
