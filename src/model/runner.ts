import type { HostHandle, NodeAssignment } from './host.ts';
import type { Plan } from './plan.ts';

/** Places hosts on a substrate: processes of this machine, containers, pods. */
export interface Runner {
  readonly name: string;
  /** All hosts up and joined, or an error and nothing left behind. */
  deploy(placement: Placement, signal: AbortSignal): Promise<Deployment>;
}

export interface Placement {
  readonly plan: Plan;
  readonly runId: string;
  /** The run directory: where hosts log to (`logs/<host>.log`) and spool to. */
  readonly directory: string;
  /** The rendezvous that hosts dial, with its token. */
  readonly rendezvous: { readonly url: string; readonly token: string };
  /** Resolves when the host of that name has joined the rendezvous. */
  joined(host: string, signal: AbortSignal): Promise<HostHandle>;
}

/** What a runner placed. Disposing it ends every process that it started and waits until they are gone. */
export interface Deployment extends AsyncDisposable {
  readonly hosts: readonly PlacedHost[];
}

export interface PlacedHost {
  readonly handle: HostHandle;
  readonly machine: string;
  readonly nodes: readonly NodeAssignment[];
  /** Process id on its machine. */
  readonly pid: number;
  /** Where it has joined from another machine, or as if from one. */
  readonly isElsewhere?: true;
  /** Resolves when the process has ended, with how: `exit code 1`, `killed by SIGKILL`. */
  readonly ended: Promise<string>;
  /** The last lines that it logged, for error messages. Never throws. */
  lastLines(count: number): string[];
}
