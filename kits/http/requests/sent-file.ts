import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileParam } from 'regatta/scenario';

const contents = new Map<string, Buffer>();

/** What stands in a file that is sent, read once for all nodes and entries. @throws Error where it cannot be read, or is another than the plan was made with */
export function contentOf({ name, url, digest }: FileParam): Buffer {
  const known = contents.get(digest);
  if (known !== undefined) return known;
  const content = readFileSync(fileURLToPath(url));
  if (createHash('sha256').update(content).digest('hex') !== digest) throw new Error(`${name} is another file than the plan was made with`);
  contents.set(digest, content);
  return content;
}
