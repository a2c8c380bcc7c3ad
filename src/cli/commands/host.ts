import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import type { ListenAddress } from '../../model/plan.ts';
import { readListenOption } from '../listen-option.ts';
import { readToken } from '../read-token.ts';
import { joinRun } from '../wire.ts';

interface Options {
  readonly join: string;
  readonly tokenFile: string;
  readonly name: string;
  readonly metricsListen?: ListenAddress;
}

export function command(): Command {
  return new Command('host')
    .requiredOption('--join <url>', 'rendezvous of the run, as `regatta run` prints it: ws://HOST:PORT', readUrl)
    .requiredOption('--token-file <file>', 'file that holds the token of the run')
    .option('--name <name>', 'name of this host in the run', hostname())
    .option(
      '--metrics-listen <host:port>',
      'where its page for a Prometheus is, should the run serve such pages: 10.0.0.7:9465',
      readListenOption,
    )
    .addHelpText(
      'after',
      '\nStart it in the folder that corresponds to that in which `regatta run` was started, with the same project and the same version of Regatta in it.',
    )
    .action(async (options: Options) => {
      process.exitCode = await host(options);
    });
}

/** Drives its part of the load until the run is over. What it recorded is brought to the run as that ends; where it is not, it stays here. */
async function host({ join: rendezvous, tokenFile, name, metricsListen }: Options): Promise<number> {
  const token = await readToken(tokenFile);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const directory = mkdtempSync(join(tmpdir(), 'regatta-host-'));
  let last = '';
  let hasJoined = false;
  const { code, killedBy } = await joinRun({
    rendezvous,
    token,
    name,
    directory,
    project: process.cwd(),
    ...(metricsListen === undefined ? {} : { metricsListen }),
    signal: stop.signal,
    said: (text) => {
      const lines = text.trim().split('\n');
      // what the host itself says of its end tells more than the hint or the stack below it
      last = lines.findLast((line) => line.startsWith('host: ')) ?? lines.at(-1) ?? last;
      hasJoined ||= text.includes('host: joined');
      // why it could not is the error of this command
      if (hasJoined) process.stderr.write(text);
    },
  });
  const hasRecorded = existsSync(join(directory, 'spool')) && readdirSync(join(directory, 'spool')).length > 0;
  if (code === 0 || !hasRecorded) rmSync(directory, { recursive: true, force: true });
  if (code === 0) {
    process.stderr.write('the run is over\n');
    return exitCodes.passed;
  }
  const kept = hasRecorded ? `What it recorded until then is in ${directory}.` : undefined;
  if (stop.signal.aborted) {
    if (kept !== undefined) process.stderr.write(`${kept}\n`);
    return exitCodes.cancelled;
  }
  const reason = killedBy === null ? last.replace(/^host: /, '').replace(/; stopping$/, '') : `its process was killed by ${killedBy}`;
  if (!hasJoined) throw new RegattaError('RENDEZVOUS', reason);
  throw new RegattaError('HOST_LOST', `this host ended before the run did: ${reason}`, kept === undefined ? {} : { hint: kept });
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^wss?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('A rendezvous is written ws://HOST:PORT.');
  return text.replace(/\/$/, '');
}
