import { Command } from 'commander';
import { type HistoryOptions, withHistoryOptions } from '../history/history-options.ts';
import { newestRun } from '../history/newest-run.ts';
import { lineOf, namedExperiment, readHistory } from '../history/read-history.ts';
import { openProjectStore } from '../store/project-store.ts';
import { usesColor } from '../uses-color.ts';
import { historyJson, historySummary } from '../wire-reports.ts';
import { listAnnotations } from '../wire-store.ts';

interface Options extends HistoryOptions {
  readonly experiment?: string;
  readonly json?: boolean;
}

export function command(): Command {
  return withHistoryOptions(new Command('history'))
    .argument('<metric>', 'a value as results show it: delivery.p99, delivery{fleet=lurkers}.p99')
    .option('--experiment <name>', 'name of the experiment; that of the newest run unless given')
    .option('--json', 'print it as JSON on stdout, with every run')
    .action(showHistory);
}

async function showHistory(metric: string, options: Options): Promise<void> {
  await using store = (await openProjectStore()).store;
  const experiment = await namedExperiment(store.db, options.experiment);
  const history = await readHistory(store.db, lineOf(experiment, metric), { options, newest: await newestRun(experiment) });
  if (history.segments.length === 0)
    process.stderr.write('no run of it counts: those of comparisons in pairs are left out, and those that cannot be trusted\n');
  const annotations = await listAnnotations(store.db, experiment);
  process.stdout.write(
    options.json === true ? historyJson(history) : historySummary(history, { annotations, color: usesColor(process.stdout) }),
  );
}
