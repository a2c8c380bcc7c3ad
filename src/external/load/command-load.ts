import type { LoopPart } from '../../model/loop.ts';
import { moduleBeside } from '../../model/module-beside.ts';
import { loadValues } from './load-values.ts';

/** `load: {command: …}`: any program drives an entry by itself, and leaves a file that says what it did. */
export const commandLoad: LoopPart = {
  about: 'a program that does and times its operations by itself, and leaves a file that says what it did',
  options: {
    type: 'object',
    about: 'the command, or what else there is to say of it',
    shorthand: 'command',
    fields: {
      command: { type: 'words', required: true, takesRunValues: true, about: 'program and arguments; it is started when the entry begins' },
      result: { type: 'text', default: 'result.jsonl', about: 'the file that it leaves, in its working directory' },
      parse: { type: 'text', about: 'module that reads the file, unless it holds JSON lines: ./parse.ts' },
      processes: { type: 'integer', default: 1, min: 1, max: 1000, about: 'how many of it run side by side, over all agents' },
      env: { type: 'map', default: {}, takesRunValues: true, items: { type: 'text', about: 'value' }, about: 'environment variables' },
      grace: { type: 'duration', default: '5s', about: 'how long it has after SIGTERM, at the end of the entry, until it is killed' },
    },
  },
  runValues: loadValues,
  takesUsers: false,
  url: moduleBeside(import.meta.url, './run-command'),
  outline: ({ command, processes }, { forNs, operations }) => {
    if (forNs === null || operations !== null) return undefined;
    const [program = ''] = command as readonly string[];
    return { pace: processes === 1 ? program : `${Number(processes)} × ${program}`, lengthNs: forNs, operations: null };
  },
};
