import { Command, InvalidArgumentError } from 'commander';
import { exitCodes, RegattaError } from '../../model/errors.ts';
import { type AlertState, alertStates } from '../../model/history.ts';
import { checkAlerts } from '../history/check-alerts.ts';
import { type HistoryOptions, withHistoryOptions } from '../history/history-options.ts';
import { namedExperiment } from '../history/read-history.ts';
import { openProjectStore } from '../store/project-store.ts';
import { usesColor } from '../uses-color.ts';
import { alertsTable } from '../wire-reports.ts';
import { changeAlert, listAlerts } from '../wire-store.ts';

interface CheckOptions extends HistoryOptions {
  readonly experiment?: string;
  readonly json?: boolean;
}

interface ListOptions {
  readonly experiment?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const aboutExperiment = 'name of the experiment';

export function command(): Command {
  const check = withHistoryOptions(new Command('check'))
    .description('look for changes in the values that gate, and raise, move and resolve alerts by what is found')
    .option('--experiment <name>', `${aboutExperiment}; that of the newest run unless given`)
    .option('--json', 'print the open alerts as JSON on stdout')
    .action(async (options: CheckOptions) => {
      process.exitCode = await checkNow(options);
    });
  const list = new Command('list')
    .description('list alerts that are open or acknowledged')
    .option('--experiment <name>', aboutExperiment)
    .option('--all', 'also those that are dismissed or resolved')
    .option('--json', 'print them as JSON on stdout')
    .action(listThem);
  const acknowledge = change('ack', 'acknowledged', 'say that alerts are known, and being seen to').option(
    '--reason <text>',
    'what is known',
  );
  const dismiss = change('dismiss', 'dismissed', 'say that alerts are none').requiredOption('--reason <text>', 'why');
  const resolve = change('resolve', 'resolved', 'say that what alerts are about was mended, or is meant').option('--reason <text>', 'how');
  return [check, list, acknowledge, dismiss, resolve].reduce(
    (alerts, each) => alerts.addCommand(each.exitOverride()),
    new Command('alerts'),
  );
}

async function checkNow(options: CheckOptions): Promise<number> {
  await using store = (await openProjectStore()).store;
  const experiment = await namedExperiment(store.db, options.experiment);
  const { open, raised, values } = await checkAlerts(store.db, experiment, options);
  process.stdout.write(
    options.json === true ? `${JSON.stringify(open, null, 2)}\n` : alertsTable(open, { color: usesColor(process.stdout) }),
  );
  process.stderr.write(`${experiment}: ${values} values looked at, ${open.length} open alerts, ${raised} of them new\n`);
  return open.some(({ kind }) => kind === 'regression') ? exitCodes.failed : exitCodes.passed;
}

async function listThem({ experiment, all, json }: ListOptions): Promise<void> {
  await using store = (await openProjectStore()).store;
  const states: readonly AlertState[] = all === true ? alertStates : ['open', 'acknowledged'];
  const alerts = await listAlerts(store.db, { states, ...(experiment === undefined ? {} : { experiment }) });
  process.stdout.write(json === true ? `${JSON.stringify(alerts, null, 2)}\n` : alertsTable(alerts, { color: usesColor(process.stdout) }));
  if (alerts.length === 0) process.stderr.write('no such alert; `regatta alerts check` looks for changes\n');
}

function change(name: string, state: AlertState, about: string): Command {
  return new Command(name)
    .description(about)
    .argument('<alerts...>', 'their numbers, as `regatta alerts list` shows them', readNumber)
    .action(async (ids: readonly number[], { reason = null }: { readonly reason?: string | null }) => {
      await using store = (await openProjectStore()).store;
      const known = new Set((await listAlerts(store.db, { states: alertStates })).map(({ id }) => id));
      const missing = ids.filter((id) => !known.has(id));
      if (missing.length > 0)
        throw new RegattaError('USAGE', `there is no alert ${missing.join(', ')}`, { hint: '`regatta alerts list --all` lists them.' });
      for (const id of ids) await changeAlert(store.db, { id, state, reason });
    });
}

function readNumber(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write the number of an alert, such as 7.');
  return [...before, Number(text)];
}
