import type { Check, DoctorContext, Finding } from './check.ts';
import { diskChecks } from './disk-checks.ts';
import { limitChecks } from './limit-checks.ts';
import { memoryChecks } from './memory-checks.ts';
import { processorChecks } from './processor-checks.ts';
import { programChecks } from './program-checks.ts';
import { toolChecks } from './tool-checks.ts';

/** All that is looked at, group by group, in the order shown. */
const groups: { readonly [group: string]: readonly Check[] } = {
  Regatta: programChecks,
  processor: processorChecks,
  memory: memoryChecks,
  limits: limitChecks,
  disk: diskChecks,
  'good to have': toolChecks,
};

/** What one check found. */
export interface Examined extends Finding {
  readonly group: string;
  readonly title: string;
}

/** Looks at this machine. Groups follow one another, so that what is timed is not disturbed by what is started. */
export async function examine(context: DoctorContext): Promise<readonly Examined[]> {
  const findings: Examined[] = [];
  for (const [group, checks] of Object.entries(groups)) {
    const found = await Promise.all(checks.map(async (check) => ({ group, title: check.title, ...(await check.examine(context)) })));
    findings.push(...found);
  }
  return findings;
}
