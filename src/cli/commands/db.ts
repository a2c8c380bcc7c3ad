import { resolve } from 'node:path';
import { Command } from 'commander';
import { home } from '../named-runs.ts';
import { openProjectStore, openStoreAsIs, projectUrl } from '../store/project-store.ts';
import { backUp, restore, stopBundled } from '../wire-store.ts';
import { writeOutput } from '../write-output.ts';

export function command(): Command {
  const url = new Command('url')
    .description("print the URL of the store, for other programs; the project's own database is started")
    .action(async () => {
      process.stdout.write(`${await projectUrl()}\n`);
    });
  const start = new Command('start')
    .description("start the project's own database, and bring in runs that the store does not know yet")
    .action(async () => {
      const { store, count } = await openProjectStore();
      await store[Symbol.asyncDispose]();
      process.stdout.write(`started; ${count} new ${count === 1 ? 'run' : 'runs'}\n`);
    });
  const stop = new Command('stop').description("stop the project's own database").action(async () => {
    process.stdout.write((await stopBundled(home())) ? 'stopped\n' : 'it was not running\n');
  });
  const backup = new Command('backup')
    .description('write all that the store has into a file')
    .argument('<file>', 'such as store.gz')
    .action(async (file: string) => {
      const { store } = await openProjectStore();
      await using db = store;
      let rows = 0;
      await writeOutput(resolve(file), async (to) => {
        rows = await backUp(db.db, to);
      });
      process.stdout.write(`${rows} rows are in ${file}\n`);
    });
  const restoring = new Command('restore')
    .description('fill an empty store from such a file')
    .argument('<file>', 'written by `regatta db backup`')
    .action(async (file: string) => {
      await using store = await openStoreAsIs();
      process.stdout.write(`${await restore(store.db, resolve(file))} rows came from ${file}\n`);
    });
  return [url, start, stop, backup, restoring].reduce((db, each) => db.addCommand(each.exitOverride()), new Command('db'));
}
