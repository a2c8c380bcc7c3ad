import { format } from 'node:util';
import type { ComponentLogger, Logger } from '@libp2p/interface';

/** A logger for libp2p that keeps only errors, one line each. Debug lines cost nothing: libp2p writes hundreds per connection. */
export function errorLog(write: (line: string) => void): ComponentLogger {
  const forComponent = (name: string): Logger => {
    const log = (() => undefined) as unknown as Logger;
    log.enabled = false;
    log.trace = () => undefined;
    log.error = (formatter: unknown, ...args: readonly unknown[]) => write(`${name} ${format(formatter, ...args.map(asText))}`);
    log.newScope = (scope) => forComponent(`${name}:${scope}`);
    return log;
  };
  return { forComponent };
}

/** libp2p's own formats (`%p`, `%a`, `%e`) are not Node's: their arguments follow the text. Peer ids and addresses know their own text. */
function asText(argument: unknown): unknown {
  if (argument instanceof Error) return argument.message;
  return typeof argument === 'object' ? format('%s', argument) : argument;
}
