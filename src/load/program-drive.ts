import { messageOf, RegattaError } from '../model/errors.ts';
import type { LoadProgram } from '../model/load-program.ts';
import type { DrivePlan } from '../model/plan.ts';
import type { Drive } from './drive.ts';
import type { Lane } from './lane.ts';

/** What drives an entry from outside, as often as its options say. @throws RegattaError KIT_BROKEN when its module cannot be loaded */
export async function programDrive({ name, url, options }: DrivePlan & { readonly url: string }): Promise<Drive> {
  const program = await load(url);
  const run = async (lane: Lane, index: number, early: AbortSignal): Promise<void> => {
    try {
      await program.run(options, lane.siteOf(index, early));
    } catch (error) {
      lane.tally.shortfalls.add(`${name}: ${messageOf(error)}`);
    }
  };
  return {
    async run(lane, early) {
      const own = lane.share.below(Number(options['processes'] ?? 1));
      await Promise.all(own.map((index) => run(lane, index, early)));
      return 0;
    },
  };
}

async function load(url: string): Promise<LoadProgram> {
  const { default: program } = (await import(url)) as { readonly default?: LoadProgram };
  if (typeof program?.run !== 'function')
    throw new RegattaError('KIT_BROKEN', `${url} drives nothing: its default export has no function run`);
  return program;
}
