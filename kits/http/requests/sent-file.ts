import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FileParam, RegattaError } from 'regatta/scenario';

const contents = new Map<string, Buffer>();

/**
 * What stands in a file that is sent, read once for all nodes and entries.
 * @throws RegattaError FILE_UNREADABLE where it is another than the plan was made with; Error of Node where it cannot be read
 */
export function contentOf({ name, url, digest }: FileParam): Buffer {
  const known = contents.get(digest);
  if (known !== undefined) return known;
  const path = fileURLToPath(url);
  const content = readFileSync(path);
  if (createHash('sha256').update(content).digest('hex') !== digest)
    throw new RegattaError('FILE_UNREADABLE', `${name} is another file than the plan was made with`, {
      hint: `${path} must be the same on every machine that drives load, and stay as it is while a run goes on`,
    });
  contents.set(digest, content);
  return content;
}
