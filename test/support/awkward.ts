import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kit = fileURLToPath(new URL('../kits/awkward', import.meta.url));

export interface AwkwardOptions {
  readonly program?: string;
  readonly count?: number;
  readonly scenario?: string;
  readonly rate?: string;
  readonly length?: string;
  readonly ready?: string;
  /** More lines of YAML at the top level. */
  readonly more?: string;
}

/** Writes an experiment over the awkward kit and answers with its path. Its validity rules that look at the machine are switched off: it is about behaviour. */
export function awkwardExperiment(directory: string, options: AwkwardOptions = {}): string {
  const file = join(directory, 'awkward.yaml');
  writeFileSync(
    file,
    `kit: ${kit}
node: {program: ${options.program ?? 'idle'}, ready: ${options.ready ?? '10s'}}
fleets: {nodes: ${options.count ?? 2}}
rounds:
  - {scenario: ${options.scenario ?? 'nap'}, on: nodes, rate: ${options.rate ?? '20/s'}, for: ${options.length ?? '2s'}}
validity: {rate: 50%, lag: 1s, event-loop: 1s, run-queue: 100%, steal: 100%, calibration: 10}
${options.more ?? ''}
`,
  );
  return file;
}
