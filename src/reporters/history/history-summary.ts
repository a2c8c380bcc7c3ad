import pc from 'picocolors';
import type { Annotation } from '../../model/history.ts';
import type { HistoryChange, HistoryRun, HistorySegment, JudgedHistory } from '../../model/judged-history.ts';
import { formatValue } from '../format-value.ts';
import { sparkline } from '../terminal/sparkline.ts';
import { textTable } from '../text-table.ts';
import { changeSentence, commitText } from './change-sentence.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Bars of the line of a segment, and its newest runs in the table: with `--json` there are all. */
const mostBars = 60;
const mostRows = 15;

const kinds: { readonly [K in HistoryChange['kind']]: readonly [sign: string, color: 'red' | 'green' | 'cyan'] } = {
  regression: ['✗', 'red'],
  improvement: ['✓', 'green'],
  change: ['≠', 'cyan'],
};

/** A history on one screen: each segment as a line of bars, where it changed, and its newest runs. */
export function historySummary(
  history: JudgedHistory,
  { annotations, color }: { readonly annotations: readonly Annotation[]; readonly color: boolean },
): string {
  const colors = pc.createColors(color);
  const { experiment, name, segments, withoutData } = history;
  const count = segments.reduce((sum, { runs }) => sum + runs.length, 0);
  const changes = segments.reduce((sum, segment) => sum + segment.changes.length, 0);
  const without = withoutData === 0 ? '' : `, ${withoutData} more without data`;
  const lines = [
    `${colors.bold(`${name} of ${experiment}`)} ${colors.dim(`${count} runs${without}`)}`,
    ...segments.flatMap((segment) => ['', ...segmentLines(segment, history, { annotations, colors })]),
    '',
    changes === 0 ? 'no change found' : `${changes} ${changes === 1 ? 'change' : 'changes'} found`,
  ];
  return `${lines.join('\n')}\n`;
}

function segmentLines(
  segment: HistorySegment,
  history: JudgedHistory,
  { annotations, colors }: { readonly annotations: readonly Annotation[]; readonly colors: Colors },
): string[] {
  const { machine, differences, runs, changes, series } = segment;
  const another = differences.map(({ what, before, now }) => `${what} ${before} → ${now}`).join(', ');
  const values = runs.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [bottom, top] = extentOf(history, series.unit);
  // between the lowest and the highest there is, or a change of a few per cent would not be seen
  const bars = sparkline(
    values.map((value) => (value - bottom) / (top - bottom || 1)),
    values.length,
    mostBars,
  );
  const range = low === high ? formatValue(low, series.unit) : `${formatValue(low, series.unit)} to ${formatValue(high, series.unit)}`;
  const newest = runs.slice(-mostRows);
  return [
    `${machine.hostname}, ${machine.cores} × ${machine.cpu}, regatta ${machine.regatta}${another === '' ? '' : colors.dim(` (not held against the runs before: ${another})`)}`,
    `  ${bars}  ${range}`,
    ...changes.map((change) => painted(change, `  ${kinds[change.kind][0]} ${changeSentence(change, history.name, history.rule)}`, colors)),
    ...(runs.length > newest.length ? [colors.dim(`  … ${runs.length - newest.length} older runs`)] : []),
    ...textTable(newest.map((run) => cells(run, segment, { annotations, colors }))),
  ];
}

/** Of all segments in that unit: their lines can be held against one another. */
function extentOf({ segments }: JudgedHistory, unit: string): readonly [low: number, high: number] {
  const values = segments.filter(({ series }) => series.unit === unit).flatMap(({ runs }) => runs.map(({ value }) => value));
  return [Math.min(...values), Math.max(...values)];
}

function cells(
  run: HistoryRun,
  { changes, series }: HistorySegment,
  { annotations, colors }: { readonly annotations: readonly Annotation[]; readonly colors: Colors },
): string[] {
  const change = changes.find(({ first }) => first.run === run.run);
  const notes = annotations.filter(({ about }) => about.toISOString() === run.started).map(({ text }) => text);
  return [
    change === undefined ? ' ' : painted(change, kinds[change.kind][0], colors),
    run.started.replace('T', ' ').slice(0, 16),
    run.checkout === null ? '' : commitText(run.checkout),
    run.checkout?.branch ?? '',
    formatValue(run.value, series.unit),
    run.run,
    notes.length === 0 ? '' : colors.dim(notes.join('; ')),
  ];
}

function painted({ kind }: HistoryChange, text: string, colors: Colors): string {
  return colors[kinds[kind][1]](text);
}
