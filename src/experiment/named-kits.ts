import { dirname } from 'node:path';
import { RegattaError } from '../model/errors.ts';
import type { Kit } from '../model/kit.ts';
import { isMap } from './cell.ts';
import type { ExperimentParts } from './experiment-parts.ts';
import { writeProblem } from './problems.ts';
import { readSource } from './read-source.ts';

/**
 * The kits that an experiment names, whatever else may be wrong with it.
 * @throws RegattaError FILE_UNREADABLE, or EXPERIMENT_INVALID when it cannot be read as a whole or a kit is not there
 */
export async function namedKits(file: string, cwd: string, { resolveKit }: Pick<ExperimentParts, 'resolveKit'>): Promise<readonly Kit[]> {
  const source = await readSource(file, cwd);
  if (source.problems.length > 0) throw new RegattaError('EXPERIMENT_INVALID', source.problems.map(writeProblem).join('\n'));
  const { kit, kits } = isMap(source.value) ? source.value : {};
  const names = [kit, ...(Array.isArray(kits) ? (kits as readonly unknown[]) : [])].filter((name) => typeof name === 'string');
  return Promise.all(
    names.map(async (name) => {
      const resolved = await resolveKit(name, dirname(source.path));
      if ('problem' in resolved) throw new RegattaError('EXPERIMENT_INVALID', `${file}: ${resolved.problem}`);
      return resolved.kit;
    }),
  );
}
