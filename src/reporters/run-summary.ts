import pc from 'picocolors';
import type { Results, RunResult, ThresholdResult } from '../model/result.ts';
import type { TriedRate } from '../model/search-result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { formatBesideLimit, formatValue } from './format-value.ts';
import { type HighlightCell, highlightRows, scenarioRows } from './highlights.ts';
import { resultSentence } from './result-sentence.ts';
import { searchSentence } from './search-sentence.ts';
import { textTable } from './text-table.ts';
import { observedText } from './observed-text.ts';

type Colors = ReturnType<typeof pc.createColors>;

export interface SummaryOptions {
  readonly color?: boolean;
  /** Path of `report.html`, where there is one. */
  readonly report?: string | null;
}

/** What a run says on one screen: highlights, thresholds, validity, warnings, where everything lies, and the result in one sentence. */
export function runSummary(results: Results, { color = false, report = null }: SummaryOptions = {}): string {
  const colors = pc.createColors(color);
  const lines = [
    `${colors.bold(results.experiment)} ${colors.dim(aboutRun(results))}`,
    '',
    ...textTable(highlightLines(results, colors)),
    ...searchLines(results, colors),
    ...section(
      'thresholds',
      results.thresholds.map((threshold) => thresholdCells(threshold, colors)),
      colors,
    ),
    '',
    ...validityLines(results, colors),
    ...section(
      'warnings',
      results.warnings.map((warning) => [`${colors.yellow('!')} ${warning}`]),
      colors,
    ),
    ...section(
      'errors',
      results.errors.map(({ text, count }) => [`${count} ×`, `${firstLine(text)}${colors.dim(placeOf(text))}`]),
      colors,
    ),
    '',
    `run ${results.directory}`,
    ...(report === null ? [] : [`report ${report}`]),
    paintResult(results.result, resultSentence(results), colors),
  ];
  return `${lines.join('\n')}\n`;
}

/** `24 nodes, 31.2 s, links emulated in hosts` */
export function aboutRun({ nodes, durationS, links }: Results): string {
  return `${nodes} ${nodes === 1 ? 'node' : 'nodes'}, ${formatValue(durationS, 's')}${links === 'none' ? '' : `, links ${links}`}`;
}

/** A line for each highlight; of each scenario below it, where there are several. */
function highlightLines(results: Results, colors: Colors): string[][] {
  const figures = (cells: readonly HighlightCell[]): string => cells.map((cell) => highlight(cell, colors)).join('   ');
  return highlightRows(results).flatMap((row) => [
    [row.metric, figures(row.cells)],
    ...scenarioRows(results, row).map(({ scenario, cells }) => [`  ${scenario}`, figures(cells)]),
  ]);
}

function highlight({ statistic, text, per, reason }: HighlightCell, colors: Colors): string {
  if (statistic === '' && reason !== undefined) return reason;
  const figure = per === '' ? text : `${text} per ${per}`;
  return statistic === '' ? figure : `${colors.dim(statistic)} ${figure}`;
}

/** What each search found, and its curve. */
function searchLines({ searches }: Results, colors: Colors): string[] {
  return searches.flatMap((search) => [
    '',
    `${colors.bold(`highest rate of ${search.round}`)} ${searchSentence(search)}`,
    ...textTable(search.curve.map((tried) => curveCells(tried, colors))),
  ]);
}

function curveCells({ rate, p50, p99, held, tries }: TriedRate, colors: Colors): string[] {
  const mark = 2 * held > tries ? colors.green('✓') : colors.red('✗');
  const figures = [`${colors.dim('p50')} ${formatValue(p50, 's')}`, `${colors.dim('p99')} ${formatValue(p99, 's')}`];
  return [`${mark} ${formatValue(rate, '1/s')}`, ...figures, colors.dim(`held ${held} of ${tries}`)];
}

function thresholdCells(threshold: ThresholdResult, colors: Colors): string[] {
  const mark = threshold.ok ? colors.green('✓') : colors.red('✗');
  return [
    `${mark} ${thresholdText(threshold)}`,
    `${colors.dim('observed')} ${threshold.ok ? observedText(threshold) : colors.red(observedText(threshold))}`,
  ];
}

function validityLines({ validity }: Results, colors: Colors): string[] {
  if (validity.length === 0) return [`${colors.bold('validity')} not judged: the run was not carried through`];
  const broken = validity.filter(({ ok }) => !ok);
  const unjudged = validity.filter(({ value }) => value === null).map(({ rule }) => rule);
  const overridden = validity.filter((rule) => rule.overridden).map(({ rule, limit, unit }) => `${rule} ${formatValue(limit, unit)}`);
  const notes = [
    ...(unjudged.length === 0 ? [] : [`not judged: ${unjudged.join(', ')}`]),
    ...(overridden.length === 0 ? [] : [`limits set by the experiment: ${overridden.join(', ')}`]),
  ];
  const note = notes.length === 0 ? '' : colors.dim(` (${notes.join('; ')})`);
  if (broken.length === 0)
    return [
      `${colors.bold('validity')} ${colors.green('✓')} ${unjudged.length === 0 ? `all ${validity.length} rules hold` : 'all rules that could be judged hold'}${note}`,
    ];
  const rows = broken.map(({ rule, value, limit, unit, about }) => [
    `${colors.red('✗')} ${rule}`,
    `${colors.red(formatBesideLimit(value, limit, unit))}, limit ${formatValue(limit, unit)}`,
    colors.dim(about),
  ]);
  const helps = broken.flatMap(({ rule, remedy }) => (remedy === undefined ? [] : [[rule, remedy]]));
  return [
    `${colors.bold('validity')} ${broken.length} of ${validity.length} rules broken${note}`,
    ...textTable(rows),
    ...(helps.length === 0 ? [] : ['', colors.bold('what helps'), ...textTable(helps)]),
  ];
}

function section(title: string, rows: readonly (readonly string[])[], colors: Colors): string[] {
  return rows.length === 0 ? [] : ['', colors.bold(title), ...textTable(rows)];
}

export function paintResult(result: RunResult, text: string, colors: Colors): string {
  if (result === 'passed') return colors.green(text);
  return result === 'invalid' || result === 'cancelled' ? colors.yellow(text) : colors.red(text);
}

/** Where in a file an error came up, by its stack: the nearest frame, in brackets; '' where it has none. */
function placeOf(text: string): string {
  const [, place = ''] = /\n +at .*?\(?(?:file:\/\/)?(\/[^\s()]+:\d+:\d+)\)?/.exec(text) ?? [];
  return place === '' ? '' : ` (${place})`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
