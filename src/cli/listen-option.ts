import { InvalidArgumentError } from 'commander';
import { readListen } from '../experiment/read-listen.ts';
import type { ListenAddress } from '../model/plan.ts';

/** A place to listen, as an option says it. @throws InvalidArgumentError */
export function readListenOption(text: string): ListenAddress {
  const listen = readListen(text);
  if (listen === undefined) throw new InvalidArgumentError('A place to listen is written HOST:PORT, as 0.0.0.0:41000.');
  return listen;
}

/** {@link readListenOption}, as it was written. */
export function listenText(text: string): string {
  readListenOption(text);
  return text;
}
