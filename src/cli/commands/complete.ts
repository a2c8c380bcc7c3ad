import { Command } from 'commander';
import type { CommandTable } from '../command-table.ts';
import { complete } from '../completion/complete.ts';
import { sources } from '../completion/sources.ts';

/** What the completion scripts ask. */
export function command(commands: CommandTable): Command {
  return new Command('complete').argument('[words...]', 'the words after regatta, behind --').action(async (words: readonly string[]) => {
    const found = await complete(words, commands, sources);
    process.stdout.write(found.map(({ value, about }) => `${value}\t${about}\n`).join(''));
  });
}
