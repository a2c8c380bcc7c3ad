import { Command, InvalidArgumentError } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import { findRun } from '../../recording/home.ts';
import { home, runArgument } from '../named-runs.ts';
import { openProjectStore } from '../store/project-store.ts';
import { addAnnotation, listAnnotations, removeAnnotation } from '../wire-store.ts';

interface Options {
  readonly remove?: number;
}

export function command(): Command {
  return new Command('annotate')
    .argument('<run>', runArgument)
    .argument('[text...]', 'what is to stand beside it in histories; what was noted of it is listed where there is none')
    .option('--remove <number>', 'take away a note of it, by its number in that list', readNumber)
    .action(annotate);
}

async function annotate(reference: string, words: readonly string[], { remove }: Options): Promise<void> {
  const { name: experiment, started } = findRun(home(), reference, process.cwd()).readJson('run.json');
  await using store = (await openProjectStore()).store;
  const text = words.join(' ').trim();
  if (text !== '') await addAnnotation(store.db, { experiment, about: started, text });
  const ofRun = (await listAnnotations(store.db, experiment)).filter(({ about }) => about.getTime() === Date.parse(started));
  if (remove !== undefined) {
    if (!ofRun.some(({ id }) => id === remove)) throw new RegattaError('USAGE', `the run has no note ${remove}`);
    await removeAnnotation(store.db, remove);
  }
  for (const note of ofRun.filter(({ id }) => id !== remove)) process.stdout.write(`${note.id}  ${note.text}\n`);
}

function readNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write the number of a note, such as 7.');
  return Number(text);
}
