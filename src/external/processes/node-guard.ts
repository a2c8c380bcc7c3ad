import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf, RegattaError } from '../../model/errors.ts';

/**
 * Reads process groups from a pipe that the host holds. The pipe ends with the host, however that ends: what is left of the groups is killed at once.
 * A group that is forgotten is gone, so that its number may be somebody else's. Then, where there is /proc, what left its group goes: by its environment,
 * whose run and host are the arguments.
 */
const script = `
trap '' INT TERM HUP
groups=' '
while read -r verb group; do
  case $verb in
    watch) groups="$groups$group " ;;
    forget)
      case $groups in
        *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;;
      esac ;;
  esac
done
for group in $groups; do
  kill -s KILL -- "-$group" 2>/dev/null
done
for environment in $(grep -lszxF "REGATTA_RUN=$1" /proc/[0-9]*/environ); do
  grep -qszxF "REGATTA_HOST=$2" "$environment" || continue
  process=\${environment#/proc/}
  kill -s KILL "\${process%/environ}" 2>/dev/null
done
`;

/** Ends the nodes of a host that was killed: a POSIX shell, one for all of them. */
class NodeGuard {
  readonly #shell: ChildProcess;

  static async start(): Promise<NodeGuard> {
    // not by its environment one of the run: it would be taken for something that a node left behind
    const { REGATTA_RUN: run = '-', REGATTA_HOST: host = '-', ...env } = process.env;
    const shell = spawn('/bin/sh', ['-c', script, 'regatta-node-guard', run, host], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env,
    });
    try {
      await once(shell, 'spawn');
    } catch (error) {
      throw new RegattaError('NODE_START', `the guard that ends nodes should their host be killed cannot be started: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return new NodeGuard(shell);
  }

  private constructor(shell: ChildProcess) {
    this.#shell = shell;
    shell.stdin?.on('error', () => undefined);
    // it is there for as long as the host is, and keeps it from nothing
    shell.unref();
    (shell.stdin as unknown as { unref?(): void }).unref?.();
  }

  /** From now on this process group does not outlive the host. */
  watch(group: number): void {
    this.#shell.stdin?.write(`watch ${group}\n`);
  }

  /** This process group is gone. */
  forget(group: number): void {
    this.#shell.stdin?.write(`forget ${group}\n`);
  }
}

export type { NodeGuard };

let guard: Promise<NodeGuard> | undefined;

/** The guard of this process. Rejects with NODE_START when the system cannot start it: nothing may be started then. */
export function nodeGuard(): Promise<NodeGuard> {
  guard ??= NodeGuard.start();
  return guard;
}
