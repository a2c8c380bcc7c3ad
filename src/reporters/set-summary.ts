import pc from 'picocolors';
import { runResults, type Results, type SetRecord } from '../model/result.ts';
import { formatValue } from './format-value.ts';
import { highlightRows } from './highlights.ts';
import { paintResult, type SummaryOptions } from './run-summary.ts';
import { textTable } from './text-table.ts';

/** A set as a table: a row per run, the params that differ against the highlights; then its result. Runs without results show theirs alone. */
export function setSummary(set: SetRecord, runs: readonly Results[], { color = false, report = null }: SummaryOptions = {}): string {
  const colors = pc.createColors(color);
  const varying = varyingParams(set);
  const columns = [...new Set(runs.flatMap((run) => highlightRows(run).flatMap(({ cells }) => cells.map(({ name }) => name))))];
  const rows = set.runs.map(({ id, params, result }) => {
    const results = runs.find(({ run }) => run === id);
    return [
      ...varying.map((name) => shown(params[name])),
      result === null ? '–' : paintResult(result, result, colors),
      ...columns.map((column) => valueOf(results, column)),
      colors.dim(id),
    ];
  });
  const head = [...varying, 'result', ...columns, 'run'].map((title) => colors.bold(title));
  const lines = [
    `${colors.bold(set.name)} ${colors.dim(`set ${set.id}`)}`,
    '',
    ...textTable([head, ...rows]),
    '',
    ...(report === null ? [] : [`report ${report}`]),
  ];
  return `${[...lines, set.result === null ? 'the set is not finished' : paintResult(set.result, setSentence(set), colors)].join('\n')}\n`;
}

/** The axes of the matrix, and whatever else is not the same in all runs. */
function varyingParams({ axes, runs }: SetRecord): string[] {
  const names = new Set([...axes.map(({ name }) => name), ...runs.flatMap(({ params }) => Object.keys(params))]);
  const differs = (name: string): boolean => new Set(runs.map(({ params }) => JSON.stringify(params[name]))).size > 1;
  return [...names].filter((name) => axes.some((axis) => axis.name === name) || differs(name));
}

function setSentence({ result, runs }: SetRecord): string {
  const counts = runResults
    .map((each) => ({ each, count: runs.filter((run) => run.result === each).length }))
    .filter(({ count }) => count > 0);
  return `${result}: of ${runs.length} runs ${counts.map(({ each, count }) => `${count} ${each}`).join(', ')}`;
}

function valueOf(results: Results | undefined, name: string): string {
  const value = results?.metrics.find((each) => each.name === name && Object.keys(each.labels).length === 0);
  return value === undefined ? '' : formatValue(value.value, value.unit);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
