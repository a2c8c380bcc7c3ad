import { hasAgents } from '../model/agents.ts';
import { numberNodes } from '../model/number-nodes.ts';
import type { NodeAssignment } from '../model/host.ts';
import type { Deployment, PlacedHost, Placement, Runner } from '../model/runner.ts';

/** A runner that starts nothing: its hosts are whatever `joined` of the placement answers with. For tests of what runs on top of one. */
export class FakeRunner implements Runner {
  readonly name = 'fake';
  readonly #hosts: number;
  readonly #running = new Map<string, number>();
  #pids = 0;

  constructor(options: { readonly hosts?: number } = {}) {
    this.#hosts = options.hosts ?? 2;
  }

  /** How many hosts of a run have not ended. */
  running(runId: string): number {
    return this.#running.get(runId) ?? 0;
  }

  async deploy(placement: Placement, signal: AbortSignal): Promise<Deployment> {
    signal.throwIfAborted();
    const { plan, runId } = placement;
    const nodes = numberNodes(plan);
    const shares = nodes.length === 0 && hasAgents(plan) ? [] : this.#split(nodes, plan.fleets[0]?.nodesPerProcess ?? null);
    const named = [
      ...shares.map((nodes, number) => ({ name: `host-${number}`, nodes })),
      ...Array.from({ length: plan.agents.count ?? 0 }, (_, number) => ({ name: `agent-${number}`, nodes: [] })),
    ];
    const started = named.map(() => this.#start(runId));
    const dispose = async (): Promise<void> => {
      for (const host of started) {
        host.end('exit code 0');
      }
    };
    try {
      const hosts = await Promise.all(
        named.map(async ({ name, nodes }, place): Promise<PlacedHost> => {
          const { pid, ended } = started[place] as FakeProcess;
          const handle = await placement.joined(name, signal);
          return { handle, machine: 'fake', nodes, pid, ended, lastLines: () => [] };
        }),
      );
      return { hosts, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  #split(nodes: readonly NodeAssignment[], nodesPerProcess: number | null): readonly (readonly NodeAssignment[])[] {
    const hosts = nodesPerProcess === null ? Math.min(this.#hosts, Math.max(1, nodes.length)) : Math.ceil(nodes.length / nodesPerProcess);
    return Array.from({ length: hosts }, (_, host) => nodes.filter(({ number }) => number % hosts === host));
  }

  #start(runId: string): FakeProcess {
    this.#running.set(runId, this.running(runId) + 1);
    const { promise, resolve } = Promise.withResolvers<string>();
    let hasEnded = false;
    const end = (how: string): void => {
      if (!hasEnded) {
        hasEnded = true;
        this.#running.set(runId, this.running(runId) - 1);
        resolve(how);
      }
    };
    return { pid: ++this.#pids, ended: promise, end };
  }
}

interface FakeProcess {
  readonly pid: number;
  readonly ended: Promise<string>;
  readonly end: (how: string) => void;
}
