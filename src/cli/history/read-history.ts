import { judgeHistory } from '../../analysis/history/judge-history.ts';
import { didYouMean } from '../../experiment/did-you-mean.ts';
import { RegattaError } from '../../model/errors.ts';
import type { HistoryQuery } from '../../model/history.ts';
import type { JudgedHistory } from '../../model/judged-history.ts';
import { listExperiments, listSeries, metricHistory, type StoreDatabase } from '../wire-store.ts';
import { type HistoryOptions, ruleOf } from './history-options.ts';
import type { NewestRun } from './newest-run.ts';

/** Which value of which experiment. */
export type Line = Pick<HistoryQuery, 'experiment' | 'name' | 'labels'>;

/**
 * The experiment that was named, or that of the newest run.
 * @throws RegattaError RUN_NOT_FOUND where there is no run of it
 */
export async function namedExperiment(db: StoreDatabase, name: string | undefined): Promise<string> {
  const known = (await listExperiments(db)).map(({ experiment }) => experiment);
  const [newest] = known;
  if (newest === undefined) throw new RegattaError('RUN_NOT_FOUND', 'there is no finished run yet, and so no history');
  if (name === undefined || known.includes(name)) return name ?? newest;
  throw new RegattaError('RUN_NOT_FOUND', `there is no finished run of an experiment ${name}${didYouMean(name, known)}`);
}

/** `delivery{fleet=lurkers}.p99` → its name in results, and its labels. */
export function lineOf(experiment: string, text: string): Line {
  const [, metric = text, inBraces, statistic = ''] = /^([^{]+)\{([^}]*)\}(\.\w+)?$/.exec(text) ?? [];
  if (inBraces === undefined) return { experiment, name: text };
  const pairs = inBraces.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return { experiment, name: `${metric}${statistic}`, labels: Object.fromEntries(pairs) };
}

/**
 * Reads the newest runs of a value, and says where it changed.
 * @throws RegattaError USAGE where no run has such a value
 */
export async function readHistory(
  db: StoreDatabase,
  line: Line,
  { options, newest }: { readonly options: HistoryOptions; readonly newest: NewestRun | undefined },
): Promise<JudgedHistory> {
  const history = await metricHistory(db, { ...line, most: options.last });
  const [series] = history.series.values();
  if (series === undefined) throw await unknownValue(db, line);
  return judgeHistory({
    experiment: line.experiment,
    history,
    rule: ruleOf(options, newest?.margin(series.metric)),
    acrossMachines: options.acrossMachines === true,
  });
}

async function unknownValue(db: StoreDatabase, { experiment, name, labels = {} }: Line): Promise<RegattaError> {
  const series = await listSeries(db, experiment);
  const named = series.filter((each) => each.name === name);
  if (named.length === 0) {
    const names = [...new Set(series.map((each) => each.name))];
    return new RegattaError('USAGE', `no run of ${experiment} has a value ${name}${didYouMean(name, names)}`);
  }
  const members = named.map((each) => text(each.labels));
  return new RegattaError('USAGE', `no run of ${experiment} has ${name} of ${text(labels)}${didYouMean(text(labels), members)}`);
}

function text(labels: NonNullable<Line['labels']>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return pairs.length === 0 ? 'all together' : `{${pairs.join(',')}}`;
}
