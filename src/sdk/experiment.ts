import type { ExperimentInput } from '../experiment/experiment-schema.ts';

export type { ExperimentInput } from '../experiment/experiment-schema.ts';

/** Gives an experiment that is written in TypeScript its type: `export default defineExperiment({kit: 'gossipsub', …})`. The same shape as in YAML. */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
  return experiment;
}
