import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import { namedSubject, subjectArgument } from '../named-runs.ts';
import { openFile } from '../open-file.ts';

export function command(): Command {
  return new Command('open').argument('<run>', subjectArgument).action(async (reference: string) => {
    const { id, report } = namedSubject(reference);
    if (!existsSync(report)) {
      throw new RegattaError('RUN_UNREADABLE', `${id} has no report.html yet`, { hint: `\`regatta report ${id}\` writes it.` });
    }
    process.stdout.write(`${report}\n`);
    const reason = await openFile(report);
    if (reason !== null) process.stderr.write(`not opened: ${reason}\n`);
  });
}
