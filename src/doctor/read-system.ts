import { readFileSync } from 'node:fs';

/** The text of a file of the system, trimmed; null where there is none, or it may not be read: other systems have others. */
export function readSystem(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
