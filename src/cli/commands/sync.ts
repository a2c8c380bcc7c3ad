import { Command, InvalidArgumentError } from 'commander';
import { exitCodes } from '../../model/errors.ts';
import { startRendezvous } from '../../sync/server.ts';
import { readToken } from '../read-token.ts';

interface Options {
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string;
}

export function command(): Command {
  return new Command('sync')
    .option('--host <address>', 'address to listen on; any but a loopback address needs a token', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', readPort, 5050)
    .option('--token-file <file>', 'file that holds the token which clients must show')
    .action(async (options: Options) => {
      process.exitCode = await sync(options);
    });
}

/** Prints the URL on stdout and serves until a signal ends it. */
async function sync({ host, port, tokenFile }: Options): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const token = tokenFile === undefined ? undefined : await readToken(tokenFile);
  await using rendezvous = await startRendezvous({
    host,
    port,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(token === undefined ? {} : { token }),
  });
  process.stdout.write(`${rendezvous.url}\n`);
  await stopped;
  return exitCodes.passed;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
