import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { exportableTables, exportTables, type TableFormat, tableFormats } from '../../analysis/export/export-tables.ts';
import { type ExportedRun, openMetrics } from '../../analysis/export/open-metrics.ts';
import { openRun } from '../../analysis/run-reader.ts';
import { declaredTables } from '../../analysis/declared-tables.ts';
import { didYouMean } from '../../experiment/did-you-mean.ts';
import { RegattaError } from '../../model/errors.ts';
import type { Kit } from '../../model/kit.ts';
import { claimRun } from '../../orchestrator/claim-run.ts';
import { convertRun } from '../../recording/convert.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import { writeOutput } from '../write-output.ts';
import { namedRuns, runArgument } from '../named-runs.ts';
import { loadKits } from '../wire.ts';

const formats = ['openmetrics', ...(Object.keys(tableFormats) as TableFormat[])] as const;

interface Options {
  readonly to: (typeof formats)[number];
  readonly out?: string;
  readonly table?: readonly string[];
}

export function command(): Command {
  return new Command('export')
    .argument('<run>', runArgument)
    .addOption(new Option('--to <format>', 'what it becomes').choices([...formats]).makeOptionMandatory())
    .option('-o, --out <path>', 'openmetrics: a file, in place of stdout; else a folder, in place of <run>-csv or <run>-parquet')
    .option('--table <name>', 'csv, parquet: only this table (again for more)', (value: string, all: string[] | undefined) => [
      ...(all ?? []),
      value,
    ])
    .action(async (reference: string, options: Options) => {
      for (const files of namedRuns([reference])) await exportRun(files, options);
    });
}

async function exportRun(files: RunFiles, options: Options): Promise<void> {
  const { to, out, table: tables } = options;
  if (to === 'openmetrics' && tables !== undefined) {
    throw new RegattaError('USAGE', '--table is of csv and parquet: openmetrics has what hosts serve on their pages, not tables');
  }
  const [plan, record] = [files.readJson('plan.json'), files.readJson('run.json')];
  const kits = await loadKits(plan);
  await convert(files, kits);
  await using reader = await openRun(files, kits);
  const run = { files, reader, plan, record };
  if (to === 'openmetrics') await writeOpenMetrics(run, out);
  else await writeTables(run, { kits, format: to, into: out ?? `${files.id}-${to}`, tables });
}

/** What is still in the spool becomes tables first, as every command does that reads them. */
async function convert(files: RunFiles, kits: readonly Kit[]): Promise<void> {
  using _ = claimRun(files);
  const { observers = [] } = files.readJson('plan.json');
  await convertRun(files, declaredTables({ kits, observers }));
}

async function writeOpenMetrics(run: ExportedRun, out: string | undefined): Promise<void> {
  const text = Readable.from(openMetrics(run));
  if (out === undefined) {
    await pipeline(text, process.stdout, { end: false });
    return;
  }
  await writeOutput(out, (to) => pipeline(text, createWriteStream(to)));
  process.stdout.write(`${out}\n`);
}

async function writeTables(
  run: ExportedRun,
  {
    tables,
    ...how
  }: { readonly kits: readonly Kit[]; readonly format: TableFormat; readonly into: string; readonly tables: Options['table'] },
): Promise<void> {
  const known = exportableTables(run);
  const strange = tables?.find((name) => !known.includes(name));
  if (strange !== undefined) {
    throw new RegattaError('USAGE', `run ${run.files.id} has no table ${strange}${didYouMean(strange, known)}`, {
      hint: `It has: ${known.join(', ')}.`,
    });
  }
  for (const path of await exportTables(run, { ...how, tables: tables ?? known })) process.stdout.write(`${path}\n`);
}
