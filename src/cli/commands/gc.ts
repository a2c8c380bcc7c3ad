import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { type KeepRules, readProjectConfig } from '../../experiment/project-config.ts';
import { RegattaError } from '../../model/errors.ts';
import { refuseBusy } from '../../orchestrator/claim-run.ts';
import { takeFile } from '../../orchestrator/hold-file.ts';
import { isAlive } from '../../orchestrator/process-identity.ts';
import { liesInHome, listRuns, projectConfigFile, removeRun } from '../../recording/home.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { home } from '../named-runs.ts';
import { openProjectStore } from '../store/project-store.ts';
import { type KeptRun, runsToRemove } from '../store/retention.ts';
import { forgetCheckouts, removeUnused, unusedBuilds } from '../wire.ts';
import { neededRuns, noteDirectoryGone } from '../wire-store.ts';

export function command(): Command {
  return new Command('gc')
    .option('--dry-run', 'tell what would be removed, and remove nothing')
    .action(async (options: { dryRun?: boolean }) => {
      await collect(options.dryRun === true);
    });
}

async function collect(isDry: boolean): Promise<void> {
  const rules = await keepRules();
  if (rules.runs !== undefined || rules.forNs !== undefined) await collectRuns(rules, isDry);
  if (rules.buildsNs !== undefined) await collectBuilds(rules.buildsNs, isDry);
}

async function collectRuns(rules: KeepRules, isDry: boolean): Promise<void> {
  const { store } = await openProjectStore();
  await using open = store;
  const kept = await neededRuns(open.db);
  const going = runsToRemove(listRuns(home()).flatMap(finished), { rules, kept, nowMs: Date.now() });
  let bytes = 0;
  for (const { files } of going) {
    const size = sizeOf(files.directory);
    if (!isDry) {
      const record = files.readJson('run.json');
      refuseBusy(files);
      // before, so that figures are never taken for those of a run that was removed by hand
      await noteDirectoryGone(open.db, record);
      removeRun(home(), files, isAlive);
    }
    bytes += size;
    tell(isDry, files.id, size);
  }
  const what = `${going.length} run ${going.length === 1 ? 'directory' : 'directories'}, ${megabytes(bytes)}`;
  process.stdout.write(`${what}${isDry ? '' : '; their figures stay in the store'}\n`);
}

async function collectBuilds(unusedNs: number, isDry: boolean): Promise<void> {
  const folder = join(home(), 'builds');
  const beforeMs = Date.now() - unusedNs / 1e6;
  let [count, bytes] = [0, 0];
  for (const { path, title } of unusedBuilds(folder, beforeMs)) {
    const size = sizeOf(path);
    if (!isDry && !(await removeUnused(path, beforeMs, { hold: takeFile }))) continue;
    [count, bytes] = [count + 1, bytes + size];
    tell(isDry, title, size);
  }
  if (!isDry) forgetCheckouts(folder);
  process.stdout.write(`${count} unused ${count === 1 ? 'build' : 'builds'}, ${megabytes(bytes)}\n`);
}

function tell(isDry: boolean, what: string, bytes: number): void {
  process.stdout.write(`${isDry ? 'would remove' : 'removed'} ${what}  ${megabytes(bytes)}\n`);
}

/** @throws RegattaError USAGE where nothing says what is kept */
async function keepRules(): Promise<KeepRules> {
  const file = projectConfigFile(process.cwd());
  const { keep } = file === undefined ? {} : await readProjectConfig(relative(process.cwd(), file), process.cwd());
  if (keep !== undefined && Object.keys(keep).length > 0) return keep;
  throw new RegattaError('USAGE', 'nothing says what is kept; nothing was removed', {
    hint: 'Write a regatta.config.yaml beside .regatta, such as: keep: {runs: 100, for: 90d, builds: 30d}',
  });
}

/** Only what is finished, and therefore in the store; what cannot be read is for somebody to look at, and what lies elsewhere was put there by somebody. */
function finished(files: RunFiles): readonly KeptRun[] {
  if (!liesInHome(home(), files)) return [];
  try {
    const { name, started, state } = files.readJson('run.json');
    return state === 'done' ? [{ files, experiment: name, startedMs: Date.parse(started) }] : [];
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  const entry = lstatSync(path);
  return entry.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : entry.size;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
