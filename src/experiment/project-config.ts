import { z } from 'zod';
import { RegattaError } from '../model/errors.ts';
import { parseDuration } from '../model/units.ts';
import { Problems, writeProblem } from './problems.ts';
import { readSource } from './read-source.ts';

/** What `regatta.config.yaml` says of a project. */
export interface ProjectConfig {
  /** What `regatta gc` leaves: run directories that any rule keeps, and builds. */
  readonly keep?: KeepRules;
}

export interface KeepRules {
  /** The newest so many of each experiment. */
  readonly runs?: number;
  /** All that are younger, ns. */
  readonly forNs?: number;
  /** Builds that were used within that time, ns; all unless given. */
  readonly buildsNs?: number;
}

const duration = z.string().transform((text, context) => {
  const ns = parseDuration(text.trim());
  if (ns !== undefined) return ns;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no duration; write 90d` });
  return z.NEVER;
});

const keys = ['keep'];
const keepKeys = ['runs', 'for', 'builds'];

/**
 * Reads the settings of a project; an empty file has none.
 * @throws RegattaError FILE_UNREADABLE; EXPERIMENT_INVALID with every problem and its place
 */
export async function readProjectConfig(file: string, cwd: string): Promise<ProjectConfig> {
  const source = await readSource(file, cwd);
  const problems = new Problems(source);
  const config = (source.problems.length > 0 ? undefined : readKeep(source.value ?? {}, problems)) ?? {};
  const all = [...source.problems, ...problems.list];
  if (all.length > 0) throw new RegattaError('EXPERIMENT_INVALID', all.map(writeProblem).join('\n'));
  return config;
}

function readKeep(value: unknown, problems: Problems): ProjectConfig | undefined {
  const config = problems.read(z.looseObject({ keep: z.looseObject({}).optional() }), value, []);
  if (config === undefined) return undefined;
  problems.checkKeys(config, keys, []);
  if (config.keep === undefined) return {};
  problems.checkKeys(config.keep, keepKeys, ['keep']);
  const runs = problems.read(z.int().min(0).optional(), config.keep['runs'], ['keep', 'runs']);
  const forNs = problems.read(duration.optional(), config.keep['for'], ['keep', 'for']);
  const buildsNs = problems.read(duration.optional(), config.keep['builds'], ['keep', 'builds']);
  return {
    keep: {
      ...(runs === undefined ? {} : { runs }),
      ...(forNs === undefined ? {} : { forNs }),
      ...(buildsNs === undefined ? {} : { buildsNs }),
    },
  };
}
