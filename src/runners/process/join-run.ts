import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostConfig } from '../../model/host.ts';
import { ownRoot } from '../../model/own-root.ts';
import type { ListenAddress } from '../../model/plan.ts';
import { hostArguments } from './host-entry.ts';

export interface JoinOptions {
  /** URL and token of the rendezvous of the run. */
  readonly rendezvous: string;
  readonly token: string;
  readonly name: string;
  /** What stands in the place of the run directory here. */
  readonly directory: string;
  /** Folder by which the files of the experiment are found. */
  readonly project: string;
  /** Where it serves its page, where it was told. */
  readonly metricsListen?: ListenAddress;
  /** Ends it when it is aborted. */
  readonly signal: AbortSignal;
  /** Told what the host prints, beside its log. */
  readonly said: (text: string) => void;
}

/** Exit code of a process, or the signal that killed it. */
export interface JoinEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

/** Starts a host that joins a run of another machine. @returns how its process ended */
export async function joinRun(options: JoinOptions): Promise<JoinEnd> {
  const { rendezvous, token, name, directory, project, metricsListen, signal, said } = options;
  const log = join(directory, 'logs', `${name}.log`);
  mkdirSync(dirname(log), { recursive: true });
  const kept = createWriteStream(log, { flags: 'a' });
  const child = spawn(process.execPath, hostArguments({ hasNodes: false }), {
    cwd: project,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      kept.write(bytes);
      said(bytes.toString());
    });
  }
  child.stdin.on('error', () => undefined);
  const page = metricsListen === undefined ? {} : { metricsListen };
  const elsewhere = { directory, project, regatta: fileURLToPath(ownRoot), ...page };
  const config: HostConfig = { name, rendezvous, token, machine: hostname(), elsewhere };
  child.stdin.write(`${JSON.stringify(config)}\n`);
  // a host whose pipe closes stops what it runs, says goodbye and ends
  const end = (): void => void child.stdin.end();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  kept.end();
  return { code, killedBy };
}
