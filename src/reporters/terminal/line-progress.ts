import type { LiveView } from '../../model/live.ts';
import { printable } from '../../model/printable.ts';
import type { Reporter, ReporterContext } from '../../model/reporter.ts';
import {
  type Counted,
  countedTogether,
  hasLoad,
  hostsOf,
  latencyOf,
  networkOf,
  operationsOf,
  prometheusOf,
  rateOf,
  timeOf,
  titleOf,
  unmarked,
} from './live-figures.ts';
import type { ProgressPlace } from './progress-place.ts';
import { Seldom } from './seldom.ts';
import { stepLine } from './step-line.ts';

const usualMs = 5000;
/** A step that takes longer than this is announced, so that a log shows what is waited for. */
const announceMs = 2000;

/** One line per step, and of figures one per scenario each so often; nothing is drawn again. */
export function lineProgress(context: ReporterContext, { colors, intervalMs }: ProgressPlace): Reporter {
  const seldom = new Seldom(intervalMs ?? usualMs, () => context.now());
  let unannounced: (() => void) | undefined;
  /** Round of which the last second was told, whenever that is due. */
  let ended = '';
  const say = (line: string): void => {
    context.stderr.write(`${line}\n`);
  };
  return {
    runStarted: ({ id, plan }) => say(`${plan.name} ${id}`),
    step: (step) => {
      unannounced?.();
      unannounced = step.state === 'started' ? context.later(() => say(`… ${step.title}`), announceMs) : undefined;
      if (step.state !== 'started') say(stepLine(step, colors));
    },
    window: (view) => {
      const isLast = view.lengthNs !== null && view.elapsedNs >= view.lengthNs && view.round !== ended;
      if (isLast) ended = view.round;
      if (seldom.isTime(view.round) || isLast) for (const line of figureLines(view)) say(line);
    },
    runEnded: ({ text }) => {
      unannounced?.();
      if (text !== '') say(text);
    },
  };
}

/** The same fields in the same order, whatever their values. What is of no scenario alone stands at the end of the last line, that of all together. */
function figureLines(view: LiveView): string[] {
  const begin = `${timeOf(view)} ${titleOf(view)}`;
  const hosts = hostsOf(view).join(', ');
  if (!hasLoad(view)) return [`${begin} | ${hosts}`];
  const line = (name: string, counted: Counted, ...more: readonly string[]): string =>
    [
      begin,
      printable(name),
      operationsOf(counted, unmarked).join(', '),
      rateOf(counted),
      `latency ${latencyOf(counted).join(' ')}`,
      ...more,
    ].join(' | ');
  const [first] = view.scenarios;
  const isLone = view.scenarios.length < 2;
  return [
    ...(isLone ? [] : view.scenarios.map((scenario) => line(scenario.name, scenario))),
    line(isLone ? (first?.name ?? 'all') : 'all', countedTogether(view), ...prometheusOf(view), ...networkOf(view), hosts),
  ];
}
