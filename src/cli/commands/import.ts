import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import { enterRun } from '../../recording/home.ts';
import { RunFiles } from '../../recording/run-files.ts';
import { home } from '../named-runs.ts';
import { bringRunIn } from '../store/catch-up.ts';
import { openProjectStore } from '../store/project-store.ts';

export function command(): Command {
  return new Command('import')
    .argument(
      '<directory...>',
      'run directories from elsewhere, or folders of them: another `.regatta`, the folder that it lies in, or its `runs`',
    )
    .action(async (directories: string[]) => {
      // all are found before the first comes in, so that a misspelt one brings nothing in
      const runs = directories.flatMap(runsAt);
      const { store } = await openProjectStore();
      await using open = store;
      let count = 0;
      for (const files of runs) {
        if (await bringRunIn(open.db, files)) {
          count++;
          if (!enterRun(home(), files))
            process.stderr.write(`there is another run ${files.id} here; that of ${files.directory} is found by this path\n`);
        } else process.stderr.write(`${files.directory} is not finished: \`regatta report\` does that, with this path\n`);
      }
      process.stdout.write(`${count} ${count === 1 ? 'run is' : 'runs are'} in the store\n`);
    });
}

/** @throws RegattaError RUN_NOT_FOUND where there is no run */
function runsAt(directory: string): readonly RunFiles[] {
  const path = resolve(directory);
  const only = new RunFiles(path);
  if (only.exists) return [only];
  const found = [path, join(path, 'runs'), join(path, '.regatta/runs')].flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder).sort() : []).map((name) => new RunFiles(join(folder, name))).filter(({ exists }) => exists),
  );
  if (found.length === 0) throw new RegattaError('RUN_NOT_FOUND', `there is no run in ${directory}; nothing was imported`);
  return found;
}
