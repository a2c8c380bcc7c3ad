import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NS_PER_MS } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ProcessGuard } from '../model/process-guard.ts';
import { PrometheusApi } from '../readings/prometheus/prometheus-api.ts';

export interface ManagedOptions {
  readonly runId: string;
  /** URL of the list of its targets, by HTTP service discovery. */
  readonly targetsUrl: string;
  /** How often it reads their pages, ns. */
  readonly everyNs: number;
  /** Folder of its data; whatever was there is removed first. */
  readonly directory: string;
  readonly logFile: string;
  readonly guard: ProcessGuard;
  /** Ends the start. */
  readonly signal: AbortSignal;
}

/** How long it has to be ready, and to end by itself once it is asked to, ms. */
const readyMs = 30_000;
const endMs = 10_000;
/** How often it is asked whether it is ready, ms. */
const askMs = 50;
/** Starts with a port each: somebody else may take one between our look and its start. */
const tries = 3;
/** Lines of its log that explain why it ended. */
const lastLines = 3;
/** Longer than anybody keeps a run: what was measured must not be too old to be looked at. */
const retention = '100y';

/** A real Prometheus of this run alone, on a port of this machine's own loopback. It is the first `prometheus` on PATH. */
export class ManagedPrometheus implements AsyncDisposable {
  readonly api: PrometheusApi;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #exit: Promise<void>;
  #ended: string | undefined;
  #isStopping = false;

  /** @throws RegattaError PROMETHEUS where there is none, or it does not get ready; the signal's reason */
  static async start(options: ManagedOptions): Promise<ManagedPrometheus> {
    for (let left = tries; ; left--) {
      const server = await spawnServer(options);
      try {
        await server.#ready(options.signal);
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        const isTaken = messageOf(error).includes('address already in use');
        if (!isTaken || left <= 1) throw error;
      }
    }
  }

  /** @internal use {@link ManagedPrometheus.start} */
  constructor(child: ChildProcess, port: number, logFile: string) {
    this.api = new PrometheusApi(`http://127.0.0.1:${port}`);
    this.#child = child;
    this.#logFile = logFile;
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        if (!this.#isStopping) this.#ended = `it ended: ${signal === null ? `exit code ${code}` : `killed by ${signal}`}${this.#said()}`;
        resolve();
      });
    });
  }

  /** What went wrong with it, in words; undefined where nothing is known to have. */
  get problem(): string | undefined {
    if (this.#ended !== undefined) return this.#ended;
    const full = linesOf(this.#logFile).find((line) => /no space left|disk quota|read-only file system/i.test(line));
    return full === undefined ? undefined : `its disk would not take what it read: ${full}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const waiting = new AbortController();
      const late = sleep(endMs, 'late', { signal: waiting.signal }).catch(() => undefined);
      if ((await Promise.race([this.#exit, late])) === 'late') this.#child.kill('SIGKILL');
      waiting.abort();
    }
    await this.#exit;
  }

  async #ready(signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(readyMs)]);
    while (!(await this.#isReady(limit))) {
      signal.throwIfAborted();
      if (this.#ended !== undefined) throw failed(this.#ended);
      if (limit.aborted) throw failed(`it was not ready within ${readyMs / 1e3} s${this.#said()}`);
      await Promise.race([sleep(askMs), this.#exit]);
    }
  }

  async #isReady(signal: AbortSignal): Promise<boolean> {
    try {
      return (await fetch(`${this.api.url}/-/ready`, { signal })).ok;
    } catch {
      return false;
    }
  }

  #said(): string {
    const said = linesOf(this.#logFile).slice(-lastLines);
    return said.length === 0 ? '' : `\n${said.join('\n')}`;
  }
}

function failed(why: string): RegattaError {
  return new RegattaError('PROMETHEUS', `the managed Prometheus could not be started: ${why}`);
}

async function spawnServer(options: ManagedOptions): Promise<ManagedPrometheus> {
  const { directory, logFile, guard, runId } = options;
  const port = await freePort();
  const config = join(directory, 'prometheus.yml');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  writeFileSync(config, configuration(options));
  const log = openSync(logFile, 'w');
  try {
    const child = spawn('prometheus', flags({ config, directory, port }), {
      // a Ctrl-C at the terminal is Regatta's to handle: it is asked for what it knows at the end
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, REGATTA_RUN: runId },
    });
    await once(child, 'spawn');
    guard.watch(child.pid as number);
    return new ManagedPrometheus(child, port, logFile);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? missing(error) : failed(messageOf(error));
  } finally {
    closeSync(log);
  }
}

function missing(cause: Error): RegattaError {
  return new RegattaError('PROMETHEUS', 'prometheus: {server: managed} needs a prometheus on PATH, and there is none', {
    hint: 'Install it (Debian: apt-get install prometheus), name one that runs (server: http://…:9090), or write {managed: {optional: true}}.',
    cause,
  });
}

function flags({ config, directory, port }: { readonly config: string; readonly directory: string; readonly port: number }): string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--storage.tsdb.retention.time=${retention}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
}

/** JSON is YAML. Labels that a page has itself win over those of its target: they are the same, or say more. */
function configuration({ everyNs, targetsUrl }: ManagedOptions): string {
  const every = `${Math.round(everyNs / NS_PER_MS)}ms`;
  const targets = { job_name: 'regatta', honor_labels: true, http_sd_configs: [{ url: targetsUrl, refresh_interval: '1s' }] };
  return `${JSON.stringify({ global: { scrape_interval: every, scrape_timeout: every }, scrape_configs: [targets] }, null, 2)}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // told of elsewhere where it matters: this is to explain something, and must be no error of its own
    return [];
  }
}
