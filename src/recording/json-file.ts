import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { messageOf, RegattaError } from '../model/errors.ts';
import { runFormat } from '../model/run-format.ts';
import { writeFailure } from './write-failure.ts';

/** Puts a file in place whole: whoever reads it sees what it was before or what it is now. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.tmp`;
  try {
    const fd = openSync(temporary, 'w');
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(path, error);
  }
}

export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads a JSON file that carries our `format`.
 * @returns undefined when there is no such file.
 * @throws RegattaError RUN_UNREADABLE when it is damaged or of another format.
 */
export function readJson(path: string): { readonly format: typeof runFormat } | undefined {
  const text = readIfThere(path);
  if (text === undefined) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RegattaError('RUN_UNREADABLE', `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format !== runFormat) {
    throw new RegattaError(
      'RUN_UNREADABLE',
      `${path} has format ${JSON.stringify(format) ?? 'none'}; this Regatta reads format ${runFormat}`,
      {
        hint: 'It was written by another version of Regatta.',
      },
    );
  }
  return value as { readonly format: typeof runFormat };
}

/** The text of a file, undefined when there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw new RegattaError('RUN_UNREADABLE', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}
