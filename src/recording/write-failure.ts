import { messageOf, RegattaError } from '../model/errors.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether what DuckDB says is that the disk would not take it: its errors carry no code. */
export function isOfDisk(said: string): boolean {
  return /No space left|File too large|Could not write file|max_temp_directory_size/i.test(said);
}

/** The error to raise when the file system refused to take what a run records. */
export function writeFailure(path: string, cause: unknown): RegattaError {
  const code = codeOf(cause);
  return noRoom.has(code)
    ? new RegattaError('DISK_FULL', `no room left to write ${path} (${code})`, {
        hint: 'Free some space, or record fewer events with `events:`.',
        cause,
      })
    : new RegattaError('DISK_FULL', `cannot write ${path}: ${messageOf(cause)}`, {
        hint: 'Check the disk and the rights on the run directory.',
        cause,
      });
}

/** The error to raise when a path that the user named takes nothing: it is no folder, or not theirs to write. */
export function outputFailure(path: string, cause: unknown): RegattaError {
  if (noRoom.has(codeOf(cause))) return writeFailure(path, cause);
  return new RegattaError('USAGE', `${path} cannot be written: ${messageOf(cause)}`, { cause });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
