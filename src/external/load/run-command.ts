import { createWriteStream, existsSync, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NS_PER_MS } from '../../model/clock.ts';
import type { LoadProgram, LoadSite } from '../../model/load-program.ts';
import { inheritedVariables } from '../program-environment.ts';
import { findProgram } from '../processes/find-program.ts';
import { LastLine } from '../processes/last-line.ts';
import { NodeProcess, type ProcessEnd, writeEnd } from '../processes/node-process.ts';
import { loadVariables, loadWords } from './load-values.ts';
import { ResultReader } from './result-reader.ts';

/** How often the result is read while the program goes on, ms. */
const readMs = 250;

interface Options {
  readonly command: readonly string[];
  readonly result: string;
  readonly parse?: { readonly url: string };
  readonly env: { readonly [name: string]: string };
  readonly folder: { readonly url: string };
  /** ns. */
  readonly grace: number;
}

/** Runs a program for the length of an entry, and takes in the operations that its result tells of. */
export default {
  async run(written, site) {
    const options = written as unknown as Options;
    const directory = join(site.directory, 'loads', `${site.scenario}-${site.index}`);
    const path = join(directory, options.result);
    mkdirSync(directory, { recursive: true });
    const lastLine = new LastLine();
    const running = await start(options, site, { directory, path, lastLine });
    const result = new ResultReader({ path, site, parse: options.parse?.url });
    const isOwnEnd = await untilOver(running, site, () => result.read());
    if (!isOwnEnd) await running.stop('SIGTERM', options.grace / NS_PER_MS);
    const end = await running.ended;
    const lack = await result.finish();
    const [program = ''] = options.command;
    if (isOwnEnd && end.code !== 0)
      throw new Error(`${program} ended by itself: ${withLastLine(end, lastLine)}; what it printed is in ${directory}`);
    if (!existsSync(path)) throw new Error(`${program} left no ${options.result} in ${directory}`);
    if (lack !== undefined) throw new Error(lack);
  },
} satisfies LoadProgram;

async function start(
  { command, env, folder }: Options,
  site: LoadSite,
  { directory, path, lastLine }: { readonly directory: string; readonly path: string; readonly lastLine: LastLine },
): Promise<NodeProcess> {
  const words = loadWords(site, { result: path, folder: fileURLToPath(folder.url) });
  const [name = '', ...args] = command.map(words);
  const inherited = Object.fromEntries(
    inheritedVariables.flatMap((variable) => (process.env[variable] === undefined ? [] : [[variable, process.env[variable]]])),
  );
  const own = Object.fromEntries(Object.entries(env).map(([variable, text]) => [variable, words(text)]));
  const environment = { ...inherited, ...loadVariables(site, path), ...own };
  const program = findProgram(name, { directory: fileURLToPath(folder.url), path: environment['PATH'] ?? '' });
  const logs: { readonly [Stream in 'stdout' | 'stderr']: WriteStream } = {
    stdout: createWriteStream(join(directory, 'stdout.log')),
    stderr: createWriteStream(join(directory, 'stderr.log')),
  };
  const started = await NodeProcess.start({
    program,
    args,
    env: environment,
    directory,
    printed(stream, bytes) {
      logs[stream].write(bytes);
      lastLine.push(stream, bytes);
    },
  });
  void started.ended.then(() => Object.values(logs).forEach((log) => log.end()));
  return started;
}

/** Reads again and again until the program has ended or the entry has. @returns whether the program ended by itself */
async function untilOver(running: NodeProcess, { clock, endNs, early }: LoadSite, read: () => Promise<void>): Promise<boolean> {
  const ended = new AbortController();
  void running.ended.then(() => ended.abort());
  const wake = AbortSignal.any([early, ended.signal]);
  while (!ended.signal.aborted && !early.aborted && clock.now() < endNs) {
    await read();
    await clock.sleepUntil(Math.min(clock.now() + readMs * NS_PER_MS, endNs), wake).catch(() => undefined);
  }
  return ended.signal.aborted;
}

function withLastLine(end: ProcessEnd, { text }: LastLine): string {
  return text === '' ? writeEnd(end) : `${writeEnd(end)}, its last line: ${text}`;
}
