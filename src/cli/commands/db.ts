import { Command } from 'commander';
import { home } from '../named-runs.ts';
import { openProjectStore, projectUrl } from '../store/project-store.ts';
import { stopBundled } from '../wire-store.ts';

export function command(): Command {
  const url = new Command('url')
    .description('print the URL of the store, for other programs; its own database is started')
    .action(async () => {
      process.stdout.write(`${await projectUrl()}\n`);
    });
  const start = new Command('start')
    .description("start the project's own database, and bring in runs that it does not know yet")
    .action(async () => {
      const store = await openProjectStore();
      await store[Symbol.asyncDispose]();
    });
  const stop = new Command('stop').description("stop the project's own database").action(async () => {
    process.stdout.write((await stopBundled(home())) ? 'stopped\n' : 'it was not running\n');
  });
  return [url, start, stop].reduce((db, each) => db.addCommand(each.exitOverride()), new Command('db'));
}
