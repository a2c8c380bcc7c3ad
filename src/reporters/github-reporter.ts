import { appendFileSync } from 'node:fs';
import type { Reporter, ReporterContext, RunEnded } from '../model/reporter.ts';
import type { Results } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import type { FactTable } from './facts/fact-table.ts';
import { code } from './facts/fact-table.ts';
import { thresholdFacts, validityFacts } from './facts/judgement-facts.ts';
import { formatBesideLimit, formatValue } from './format-value.ts';
import { highlightRows } from './highlights.ts';
import { list, plain, section, table } from './markdown-text.ts';
import { observedText } from './observed-text.ts';
import { resultSentence } from './result-sentence.ts';
import { aboutRun } from './run-summary.ts';

/** GitHub shows that many annotations of a kind and step: https://docs.github.com/en/actions/reference/limits */
const mostAnnotations = 10;
/** A summary of a step may take 1 MiB, and one that is larger is not shown at all. */
const mostLines = 50;

/** Appends the answer of the run to the summary of a GitHub job, and annotates the experiment with what is wrong; elsewhere it does nothing. */
export function githubReporter({ environment, stderr }: ReporterContext): Reporter {
  return {
    runEnded: (ended) => {
      const summary = environment['GITHUB_STEP_SUMMARY'] ?? '';
      if (summary !== '') appendFileSync(summary, `${jobSummary(ended)}\n\n`);
      if (environment['GITHUB_ACTIONS'] === 'true') for (const line of annotations(ended)) stderr.write(`${line}\n`);
    },
  };
}

type Told = Pick<RunEnded, 'plan' | 'results' | 'text'>;

/** The run in Markdown: the answer, what is wrong, and what the run shows first. `report.md` has the rest. */
export function jobSummary({ plan, results, text }: Told): string {
  if (results === null) return `## ${plain(plan.name)}: no results\n\n${plain(text || 'The run was not analysed.')}`;
  const broken = results.validity.filter(({ ok }) => !ok);
  return [
    `## ${plain(results.experiment)}: ${results.result}`,
    plain(resultSentence(results)),
    table(highlightFacts(results)),
    section('Thresholds', table(thresholdFacts(results.thresholds))),
    section('Broken rules of validity', table(validityFacts(broken))),
    section('Warnings', list(results.warnings.slice(0, mostLines))),
    section(
      'Errors',
      list(results.errors.slice(0, mostLines).map(({ text: error, count }) => `${count} × ${error.split('\n', 1)[0] ?? ''}`)),
    ),
    `${aboutRun(results)}, run \`${results.run}\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function highlightFacts(results: Results): FactTable {
  const rows = highlightRows(results).map(({ metric, cells }) => [
    code(metric),
    cells
      .map(({ statistic, text, per }) => [statistic, text, per === '' ? '' : `per ${per}`].filter((word) => word !== '').join(' '))
      .join(', '),
  ]);
  return { head: ['metric', 'figure'], rows };
}

/** Workflow commands, which GitHub reads from what a step prints. */
export function annotations({ plan, results, text }: Told): readonly string[] {
  const error = (message: string): string => annotation('error', plan, message);
  if (results === null) return text === '' ? [] : [error(text)];
  const { result, reason, validity, thresholds, warnings } = results;
  const ended = result === 'errored' || result === 'cancelled' ? [`${result}: ${reason ?? 'no reason was recorded'}`] : [];
  const broken = validity.flatMap(({ ok, rule, value, limit, unit, about }) =>
    ok ? [] : [`invalid: ${rule} ${formatBesideLimit(value, limit, unit)}, limit ${formatValue(limit, unit)}: ${about}`],
  );
  const missed = thresholds.flatMap((each) => (each.ok ? [] : [`missed: ${thresholdText(each)}, observed ${observedText(each)}`]));
  return [
    ...[...ended, ...broken, ...missed].slice(0, mostAnnotations).map(error),
    ...warnings.slice(0, mostAnnotations).map((warning) => annotation('warning', plan, warning)),
  ];
}

function annotation(kind: 'error' | 'warning', { file, name }: RunEnded['plan'], message: string): string {
  return `::${kind} file=${property(file)},title=${property(name)}::${data(message)}`;
}

/** Escaped as https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts does, so that a message can be no command of its own. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
