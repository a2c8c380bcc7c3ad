import type { LiveScenario, LiveView } from '../../model/live.ts';
import { printable } from '../../model/printable.ts';
import { clipText } from '../clip-text.ts';
import { visibleWidth } from '../text-table.ts';
import { blockLines, type BlockRow } from './block-lines.ts';
import {
  countedTogether,
  errorsOf,
  hasLoad,
  hostsOf,
  latencyOf,
  type Mark,
  networkOf,
  operationsOf,
  prometheusOf,
  rateOf,
  targetOf,
  timeOf,
  titleOf,
} from './live-figures.ts';
import type { Colors } from './progress-place.ts';
import type { RecentCourse } from './recent-course.ts';

/** Where a block is drawn, in characters. */
export interface BlockPlace {
  readonly columns: number;
  /** Lines that it may have: a block that is taller than its terminal could not be redrawn. */
  readonly lines: number;
  readonly colors: Colors;
  /** Fed with every view before it is drawn. */
  readonly course: RecentCourse;
}

const barCells = 30;
const leastBarCells = 5;
const between = '   ';

/** The figures of a second. One scenario is told in three rows; several in one or two each, and what does not fit is folded into one row. */
export function liveBlock(view: LiveView, place: BlockPlace): string[] {
  const { columns, lines, colors } = place;
  const title = titleLine(view, place);
  const metrics = networkOf(view, colors.dim);
  const read = prometheusOf(view).map((text) => text.replace('prometheus ', ''));
  const foot: BlockRow[] = [
    ...(read.length === 0 || !hasLoad(view) ? [] : [{ label: colors.dim('prometheus'), figures: read, gap: between }]),
    ...(metrics.length === 0 || !hasLoad(view) ? [] : [{ label: colors.dim('network'), figures: metrics, gap: between }]),
    { label: colors.dim('hosts'), figures: hostsOf(view), gap: ', ' },
  ];
  const draw = (rows: readonly BlockRow[]): string[] => [title, ...blockLines([...rows, ...foot], columns)];
  if (!hasLoad(view)) return draw([]).slice(0, lines);
  if (view.scenarios.length < 2) return draw(loneRows(view, place)).slice(0, lines);
  return (
    foldings(view, place)
      .map(draw)
      .find((drawn) => drawn.length <= lines) ?? draw([])
  ).slice(0, lines);
}

function loneRows(view: LiveView, { columns, colors, course }: BlockPlace): BlockRow[] {
  const all = countedTogether(view);
  const latency = latencyOf(all);
  const taken = visibleWidth(latency.join(between)) + '  operations  '.length + between.length;
  const drawn = course.draw(view.scenarios[0]?.name ?? '', columns - taken);
  return [
    { label: colors.dim('operations'), figures: operationsOf(all, redWhere(colors)), gap: ', ' },
    { label: colors.dim('rate'), figures: [rateOf(all)], gap: between },
    { label: colors.dim('latency'), figures: drawn.trim() === '' ? latency : [...latency, colors.cyan(drawn)], gap: between },
  ];
}

/** The rows of scenarios, from all that there is to say to what can be left out. */
function foldings(view: LiveView, place: BlockPlace): BlockRow[][] {
  const { scenarios } = view;
  const rows = scenarioRows(scenarios, place);
  const full = rows.flatMap((row, index) => [row, ...courseRow(scenarios[index]?.name ?? '', row, place)]);
  const most = Math.min(scenarios.length - 1, place.lines);
  const folded = Array.from({ length: most }, (_, index) => {
    const shown = most - index;
    return [...rows.slice(0, shown), foldedRow(scenarios.slice(shown), place)];
  });
  return [full, rows, ...folded];
}

/** Figures of the same kind stand below each other. */
function scenarioRows(scenarios: readonly LiveScenario[], { columns, colors }: BlockPlace): BlockRow[] {
  const figures = scenarios.map((scenario) => [
    rateOf(scenario).replace(' asked for', ''),
    `${scenario.inFlight} in flight`,
    ...latencyOf(scenario),
    ...errorsOf(scenario, redWhere(colors)),
  ]);
  const widths = figures[0]?.map((_, column) => Math.max(...figures.map((row) => visibleWidth(row[column] ?? '')))) ?? [];
  return scenarios.map(({ name }, index) => ({
    label: colors.bold(clipText(printable(name), Math.max(8, Math.floor(columns / 4)))),
    figures: (figures[index] ?? []).map((figure, column) => figure + ' '.repeat((widths[column] ?? 0) - visibleWidth(figure))),
    gap: between,
  }));
}

function courseRow(name: string, { label }: BlockRow, { columns, colors, course }: BlockPlace): BlockRow[] {
  const drawn = course.draw(name, Math.min(60, columns - visibleWidth(label) - barCells));
  return drawn.trim() === '' ? [] : [{ label: '', figures: [colors.cyan(drawn)], gap: between }];
}

function foldedRow(scenarios: readonly LiveScenario[], { colors }: BlockPlace): BlockRow {
  const sum = (figure: (scenario: LiveScenario) => number): number => scenarios.reduce((total, each) => total + figure(each), 0);
  const together = {
    achievedRate: sum(({ achievedRate }) => achievedRate),
    targetRate: targetOf(scenarios),
    operations: sum(({ operations }) => operations),
    inFlight: sum(({ inFlight }) => inFlight),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
    dropped: sum(({ dropped }) => dropped),
    p50Ns: null,
    p99Ns: null,
  };
  const figures = [rateOf(together).replace(' asked for', ''), `${together.inFlight} in flight`, ...errorsOf(together, redWhere(colors))];
  return { label: colors.dim(`${scenarios.length} more`), figures, gap: between };
}

function titleLine(view: LiveView, { columns, colors }: BlockPlace): string {
  const name = titleOf(view);
  const title = `${colors.cyan('›')} ${colors.bold(name)}`;
  const time = timeOf(view);
  const cells = Math.min(barCells, columns - name.length - time.length - '›     '.length);
  if (view.lengthNs === null || view.lengthNs <= 0 || cells < leastBarCells) return `${title}  ${time}`;
  const filled = Math.round(Math.min(1, view.elapsedNs / view.lengthNs) * cells);
  return `${title}  ${colors.green('━'.repeat(filled))}${colors.dim('─'.repeat(cells - filled))}  ${time}`;
}

function redWhere(colors: Colors): Mark {
  return (text, isBad) => (isBad ? colors.red(text) : text);
}
