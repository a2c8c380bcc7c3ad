import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads process groups from a pipe that Regatta holds. When the pipe ends without `done`, Regatta was killed: hosts then have two seconds to end
 * by themselves, and what is left (a host whose event loop is stuck cannot notice anything) is killed. A group whose leader is no longer of this
 * run, because its number was given to another process meanwhile, is left alone; where there is no /proc that cannot be told.
 */
const script = `
trap '' INT TERM HUP
pids=
while read -r word; do
  case $word in
    done) exit 0 ;;
    *) pids="$pids $word" ;;
  esac
done
sleep 2
for pid in $pids; do
  if [ -r /proc/self/environ ]; then
    tr '\\000' '\\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF "REGATTA_RUN=$1" || continue
  fi
  kill -KILL "-$pid" 2>/dev/null
done
`;

/** Outlives the \`kill -9\` of Regatta, to end what Regatta then cannot. One for each deployment. */
export class Guard implements AsyncDisposable {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(runId: string) {
    const { REGATTA_RUN: _, ...env } = process.env;
    this.#shell = spawn('/bin/sh', ['-c', script, 'regatta-guard', runId], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env });
    this.#ended = new Promise((resolve, reject) => {
      this.#shell.once('exit', () => resolve());
      this.#shell.once('error', reject);
    });
    // told to whoever disposes it
    this.#ended.catch(() => undefined);
    this.#shell.stdin?.on('error', () => undefined);
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
