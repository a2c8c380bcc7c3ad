import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf, RegattaError } from '../../model/errors.ts';

/**
 * Reads process groups from a pipe that Regatta holds. When the pipe ends without `done`, Regatta was killed: hosts then have two seconds to end
 * by themselves, and what is left is killed: a host whose event loop is stuck cannot notice anything, and what nodes started outlives a killed host.
 * A number whose process is now of somebody else is left alone. Where the leader is gone its number is not given away as long as the group has members.
 */
const script = `
trap '' INT TERM HUP
run=$1
foreign() {
  [ -e "/proc/$1/environ" ] || return 1
  [ -r "/proc/$1/environ" ] || return 0
  environ=$(tr '\\000' '\\n' 2>/dev/null <"/proc/$1/environ")
  [ -n "$environ" ] && ! printf '%s\\n' "$environ" | grep -qxF "REGATTA_RUN=$run"
}
pids=
while read -r word; do
  case $word in
    done) exit 0 ;;
    *) pids="$pids $word" ;;
  esac
done
sleep 2
for pid in $pids; do
  foreign "$pid" || kill -s KILL -- "-$pid" 2>/dev/null
done
`;

/** Outlives the `kill -9` of Regatta, to end what Regatta then cannot. One for each deployment. */
export class Guard implements AsyncDisposable {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<void>;

  /** Rejects with HOST_LOST when the system cannot start it: nothing may be placed then. */
  static async start(runId: string): Promise<Guard> {
    const { REGATTA_RUN: _, ...env } = process.env;
    const shell = spawn('/bin/sh', ['-c', script, 'regatta-guard', runId], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env });
    try {
      await once(shell, 'spawn');
    } catch (error) {
      throw new RegattaError('HOST_LOST', `the guard that ends hosts should Regatta be killed cannot be started: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return new Guard(shell);
  }

  private constructor(shell: ChildProcess) {
    this.#shell = shell;
    this.#ended = new Promise((resolve) => {
      shell.once('exit', () => resolve());
    });
    shell.stdin?.on('error', () => undefined);
  }

  /** From now on this process group does not outlive Regatta. */
  watch(pid: number): void {
    this.#shell.stdin?.write(`${pid}\n`);
  }

  /** Everything that it watched is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#shell.stdin?.end('done\n');
    await this.#ended;
  }
}
