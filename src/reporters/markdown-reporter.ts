import type { Plan } from '../model/plan.ts';
import type { Reporter, ReporterContext } from '../model/reporter.ts';
import type { Distribution, Results } from '../model/result.ts';
import type { FactTable } from './facts/fact-table.ts';
import { thresholdFacts, validityFacts } from './facts/judgement-facts.ts';
import { familyFacts, totalFacts } from './facts/metric-facts.ts';
import { environmentFacts, fleetFacts, paramFacts, paramUnits, planFacts, roundFacts, versionFacts } from './facts/plan-facts.ts';
import { formatValue } from './format-value.ts';
import { list, plain, section, table } from './markdown-text.ts';
import { searchSentence } from './search-sentence.ts';
import { resultSentence } from './result-sentence.ts';
import { aboutRun } from './run-summary.ts';

/** Writes `report.md` into the run directory. */
export function markdownReporter(context: ReporterContext): Reporter {
  return {
    runEnded: ({ directory, plan, results }) => {
      if (results !== null) context.writeFile(directory, 'report.md', markdownReport(results, plan));
    },
  };
}

/** Everything that a run says, as Markdown. */
export function markdownReport(results: Results, plan: Plan): string {
  const sections = [
    `# ${plain(results.experiment)}: ${results.result}`,
    plain(resultSentence(results)),
    `${aboutRun(results)}, started ${results.started}, run \`${results.run}\`.`,
    section('Highest rate', list(results.searches.map((search) => `${search.round}: ${searchSentence(search)}`))),
    section('Thresholds', table(thresholdFacts(results.thresholds))),
    section('Validity', table(validityFacts(results.validity)) || 'Not judged: the run was not carried through.'),
    section('Warnings', list(results.warnings)),
    section('Errors', list(results.errors.map(({ text, count }) => `${count} × ${text.split('\n', 1)[0] ?? ''}`))),
    section('Metrics', table(totalFacts(results))),
    section(
      'Metrics by label',
      familyFacts(results)
        .map(({ label, facts }) => `### By ${label}\n\n${table(facts)}`)
        .join('\n\n'),
    ),
    section('Distributions', table(distributionFacts(results.distributions))),
    section('Plan', planSummary(plan)),
    section('Environment', environment(results)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Quantiles as rows, metrics as columns: each column is a CDF read sideways. */
function distributionFacts(all: readonly Distribution[]): FactTable {
  const points = all[0]?.quantiles.map(({ q }) => q) ?? [];
  return {
    head: ['quantile', ...all.map(({ metric }) => metric)],
    rows: points.map((q, index) => [
      `${Number((q * 100).toFixed(3))} %`,
      ...all.map(({ quantiles, unit }) => formatValue(quantiles[index]?.value ?? null, unit)),
    ]),
  };
}

function planSummary(plan: Plan): string {
  const params = paramFacts(plan).map(({ fleets, facts }) => `Params of ${fleets}:\n\n${table(facts)}`);
  return [
    table(planFacts(plan)),
    table(fleetFacts(plan)),
    table(roundFacts(plan)),
    ...(params.length === 0 ? [] : [paramUnits, ...params]),
  ].join('\n\n');
}

function environment(results: Results): string {
  return `${[environmentFacts, versionFacts]
    .map((facts) => table(facts(results)))
    .filter((text) => text !== '')
    .join('\n\n')}\n\nThe command that repeats this run:\n\n\`\`\`sh\n${results.environment.command}\n\`\`\``;
}
