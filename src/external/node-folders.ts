import { join } from 'node:path';
import type { NodeContext } from '../model/kit.ts';

/** Where a node of that context works, where it leaves what is to be kept, and what is removed when it has ended. */
export function nodeFolders({ directory }: Pick<NodeContext, 'directory'>): {
  readonly work: string;
  readonly output: string;
  readonly temporary: string;
} {
  return { work: join(directory, 'work'), output: join(directory, 'out'), temporary: join(directory, 'tmp') };
}
