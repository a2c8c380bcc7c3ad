import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Builder, ExactSource, SourceOrder } from '../model/builder.ts';
import { RegattaError } from '../model/errors.ts';

/** Takes a program that is there already: nothing is built, but which one it was is kept. */
export const commandBuilder: Builder = {
  name: 'command',
  about: 'a program that is there already, by path or by its name on PATH; it has no versions, but what is in its file is kept',
  makes: ['executable'],
  options: {},
  async resolve(order): Promise<ExactSource> {
    if (order.version !== null) {
      throw new RegattaError('SOURCE', `command: ${order.from} is there already, and has no version ${order.version}`, {
        hint: 'A repository with versions is a source {git: …}; a param can stand for the command: {command: $server}.',
      });
    }
    const file = findProgram(order);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const digest = hash.digest('hex');
    return {
      key: JSON.stringify([file, digest, order.directory]),
      versions: { [basename(file)]: `sha256 ${digest.slice(0, 16)}` },
      title: file,
      notes: [],
      build: async () => ({ directory: order.directory, programs: [] }),
    };
  },
};

/** @throws RegattaError SOURCE */
function findProgram({ from, directory }: SourceOrder): string {
  // its arguments may stand behind it
  const [first = from] = from.trim().split(/\s+/);
  const found = [from, first].flatMap((name) => filesOf(name, directory)).find(isExecutable);
  if (found !== undefined) return found;
  const where = first.includes('/') ? `${filesOf(first, directory)[0]} is no file that can be executed` : 'no folder of PATH has it';
  throw new RegattaError('SOURCE', `command: ${first}: ${where}`);
}

function filesOf(name: string, directory: string): readonly string[] {
  if (name.includes('/')) return [resolve(directory, name)];
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder === '' ? '.' : folder, name));
}

function isExecutable(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
