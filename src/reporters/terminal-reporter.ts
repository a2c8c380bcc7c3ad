import pc from 'picocolors';
import type { LiveView } from '../model/live.ts';
import type { Reporter, ReporterContext, StepProgress } from '../model/reporter.ts';
import { formatValue } from './format-value.ts';
import { fitLine, textTable } from './text-table.ts';

/** Between two lines of figures where nothing can be redrawn. */
const quietMs = 5_000;
/** A step that takes longer than this is announced where nothing can be redrawn, so that a log shows what is waited for. */
const announceMs = 2_000;
const barCells = 30;
const metricsInRow = 3;

type Colors = ReturnType<typeof pc.createColors>;

/**
 * Progress on stderr. On a terminal: finished steps stay, and below them a block with the present figures is redrawn each second. Elsewhere: one line per
 * step and one each five seconds of load.
 */
export function terminalReporter(context: ReporterContext): Reporter {
  const colors = pc.createColors(context.color && context.stderr.isTTY === true);
  return context.stderr.isTTY === true ? liveReporter(context, colors) : lineReporter(context, colors);
}

function liveReporter({ stderr }: ReporterContext, colors: Colors): Reporter {
  let drawn = 0;
  const draw = (lines: readonly string[]): void => {
    // a terminal that does not know its width says 0
    const columns = stderr.columns === undefined || stderr.columns === 0 ? 80 : stderr.columns;
    // up to the first line of the block, then clear to the end of the screen
    const erase = drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`;
    stderr.write(erase + lines.map((line) => `${fitLine(line, columns)}\n`).join(''));
    drawn = lines.length;
  };
  const keep = (line: string): void => {
    draw([line]);
    drawn = 0;
  };
  return {
    runStarted: ({ id, plan }) => keep(`${colors.bold(plan.name)} ${colors.dim(id)}`),
    step: (step) => (step.state === 'started' ? draw([`${colors.cyan('›')} ${step.title} …`]) : keep(stepLine(step, colors))),
    window: (view) => draw(liveBlock(view, colors)),
    runEnded: ({ text }) => {
      draw([]);
      if (text !== '') stderr.write(`${text}\n`);
    },
  };
}

function lineReporter(context: ReporterContext, colors: Colors): Reporter {
  let nextMs = Number.NEGATIVE_INFINITY;
  let round = '';
  let unannounced: (() => void) | undefined;
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
      if (view.round === round && context.now() < nextMs) return;
      round = view.round;
      nextMs = context.now() + quietMs;
      say(quietLine(view));
    },
    runEnded: ({ text }) => {
      unannounced?.();
      if (text !== '') say(text);
    },
  };
}

function stepLine({ title, state, detail, elapsedMs }: StepProgress, colors: Colors): string {
  const took = elapsedMs === undefined ? '' : ` ${colors.dim(formatValue(elapsedMs / 1e3, 's'))}`;
  const more = detail === undefined ? '' : `: ${detail}`;
  return `${state === 'failed' ? colors.red('✗') : colors.green('✓')} ${title}${more}${took}`;
}

function liveBlock(view: LiveView, colors: Colors): string[] {
  const bad = (text: string, isBad: boolean): string => (isBad ? colors.red(text) : text);
  if (!hasLoad(view)) return [timeBar(view, colors), ...textTable([[colors.dim('hosts'), load(view)]])];
  const metrics = Object.entries(view.metrics).map(([name, value]) => `${colors.dim(name)} ${figure(value)}`);
  const rows = [
    [colors.dim('operations'), operations(view, bad)],
    [colors.dim('rate'), rates(view)],
    [colors.dim('latency'), `p50 ${duration(view.p50Ns)}   p99 ${duration(view.p99Ns)}`],
    ...inRows(metrics).map((row, index) => [index === 0 ? colors.dim('network') : '', row]),
    [colors.dim('hosts'), load(view)],
  ];
  return [timeBar(view, colors), ...textTable(rows)];
}

function quietLine(view: LiveView): string {
  if (!hasLoad(view)) return [`${timeOf(view)} ${titleOf(view)}`, load(view)].join(' | ');
  const metrics = Object.entries(view.metrics).map(([name, value]) => `${name} ${figure(value)}`);
  const latency = `latency p50 ${duration(view.p50Ns)} p99 ${duration(view.p99Ns)}`;
  return [`${timeOf(view)} ${titleOf(view)}`, operations(view, (text) => text), rates(view), latency, ...metrics, load(view)].join(' | ');
}

/** A round that only waits has no figures to show. */
function hasLoad({ operations: done, targetRate, inFlight }: LiveView): boolean {
  return done > 0 || targetRate > 0 || inFlight > 0;
}

function timeBar(view: LiveView, colors: Colors): string {
  const title = `${colors.cyan('›')} ${colors.bold(titleOf(view))}`;
  if (view.lengthNs === null || view.lengthNs <= 0) return `${title}  ${timeOf(view)}`;
  const filled = Math.round(Math.min(1, view.elapsedNs / view.lengthNs) * barCells);
  return `${title}  ${colors.green('━'.repeat(filled))}${colors.dim('─'.repeat(barCells - filled))}  ${timeOf(view)}`;
}

function titleOf({ round, kind }: LiveView): string {
  return round === kind ? round : `${round} (${kind})`;
}

function timeOf({ elapsedNs, lengthNs }: LiveView): string {
  const seconds = (ns: number): string => `${Math.round(ns / 1e9)}`;
  return lengthNs === null ? `${seconds(elapsedNs)} s` : `${seconds(elapsedNs)}/${seconds(lengthNs)} s`;
}

function operations(view: LiveView, bad: (text: string, isBad: boolean) => string): string {
  return [
    `${view.operations.toLocaleString('en-US')} operations`,
    bad(`${view.failed} failed`, view.failed > 0),
    bad(`${view.unknown} unknown`, view.unknown > 0),
    `${view.inFlight} in flight`,
  ].join(', ');
}

function load({ hosts, hostCpuCores, eventLoopDelayP99Ns }: LiveView): string {
  return `${hosts} ${hosts === 1 ? 'host' : 'hosts'}, busiest ${hostCpuCores.toFixed(2)} cores, event loop p99 ${duration(eventLoopDelayP99Ns)}`;
}

function rates({ achievedRate, targetRate }: LiveView): string {
  return `${achievedRate.toFixed(1)}/s of ${targetRate.toFixed(1)}/s asked for`;
}

/** What is not known yet is no finding. */
function figure({ value, unit }: LiveView['metrics'][string]): string {
  return value === null ? '–' : formatValue(value, unit);
}

function duration(ns: number | null): string {
  return ns === null ? '–' : formatValue(ns / 1e9, 's');
}

function inRows(items: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(items.length / metricsInRow) }, (_, index) =>
    items.slice(index * metricsInRow, (index + 1) * metricsInRow).join('   '),
  );
}
