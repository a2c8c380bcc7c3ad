import { type Command, InvalidArgumentError, Option } from 'commander';
import { NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { parseDuration } from '../model/units.ts';
import { progressModes } from './wire.ts';

/** Options of every command that shows how a run goes. */
export interface ProgressFlags {
  readonly progress?: string;
  /** ns */
  readonly progressInterval?: number;
}

/** Adds them to a command. */
export function withProgressOptions(command: Command): Command {
  const how = new Option('--progress <how>', 'how progress is told; live on a terminal, lines elsewhere unless given');
  return command
    .addOption(how.choices(progressModes))
    .option(
      '--progress-interval <duration>',
      'how often figures are told; each second where they are redrawn, 5s in lines unless given',
      readInterval,
    );
}

/**
 * What they ask of the reporter `terminal`, which writes to that stream.
 * @throws RegattaError USAGE where it cannot be redrawn
 */
export function progressOptions({ progress, progressInterval }: ProgressFlags, stream: { readonly isTTY?: boolean }): JsonObject {
  if (progress === 'live' && stream.isTTY !== true) {
    throw new RegattaError('USAGE', '--progress live needs a terminal, and there is none here', {
      hint: 'Elsewhere --progress lines tells the same.',
    });
  }
  return {
    ...(progress === undefined ? {} : { progress }),
    ...(progressInterval === undefined ? {} : { interval: progressInterval }),
  };
}

function readInterval(text: string): number {
  const ns = parseDuration(text);
  if (ns === undefined || ns < NS_PER_S)
    throw new InvalidArgumentError('Figures come by the second: write a duration from 1s on, such as 10s.');
  return ns;
}
