import type { MetricValue } from '../model/metric.ts';
import type { Plan } from '../model/plan.ts';
import type { Reporter } from '../model/reporter.ts';
import type { Distribution, Results } from '../model/result.ts';
import { thresholdText } from '../model/threshold-text.ts';
import { formatValue } from './format-value.ts';
import { observedText } from './observed-text.ts';
import type { ReporterContext } from './reporter-context.ts';
import { resultSentence } from './result-sentence.ts';
import { aboutRun } from './run-summary.ts';

/** Writes `report.md` into the run directory. */
export function markdownReporter(context: ReporterContext): Reporter {
  return {
    runEnded: ({ directory, plan, results }) => {
      if (results !== null) context.writeReport(directory, 'md', markdownReport(results, plan));
    },
  };
}

/** Everything that a run says, as Markdown. */
export function markdownReport(results: Results, plan: Plan): string {
  const sections = [
    `# ${results.experiment}: ${results.result}`,
    resultSentence(results),
    `${aboutRun(results)}, started ${results.started}, run \`${results.run}\`.`,
    section('Thresholds', thresholds(results)),
    section('Validity', validity(results)),
    section('Warnings', list(results.warnings)),
    section('Errors', list(results.errors.map(({ text, count }) => `${count} × ${text.split('\n', 1)[0] ?? ''}`))),
    section('Metrics', totals(results)),
    section('Metrics by label', families(results)),
    section('Distributions', distributions(results.distributions)),
    section('Plan', planSummary(plan)),
    section('Environment', environment(results)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function thresholds({ thresholds: judged }: Results): string {
  return table(
    ['', 'threshold', 'observed'],
    judged.map((threshold) => [threshold.ok ? '✓' : '✗', code(thresholdText(threshold)), observedText(threshold)]),
  );
}

function validity({ validity: rules }: Results): string {
  if (rules.length === 0) return 'Not judged: the run ended before anything was observed.';
  return table(
    ['', 'rule', 'figure', 'limit', 'what it is'],
    rules.map(({ ok, rule, value, limit, unit, about, overridden, reason }) => [
      value === null ? '–' : ok ? '✓' : '✗',
      rule,
      value === null ? `not judged: ${reason ?? 'no figure'}` : formatValue(value, unit),
      `${formatValue(limit, unit)}${overridden ? ' (set by the experiment)' : ''}`,
      about,
    ]),
  );
}

/** One row per metric; statistics of distributions side by side. */
function totals({ metrics }: Results): string {
  return metricTable(metrics.filter((value) => !isLabelled(value)));
}

/** A label by which nothing differs from the totals, as the version where all nodes have the same, is left out. */
function families({ metrics }: Results): string {
  const totalOf = new Map(metrics.filter((value) => !isLabelled(value)).map(({ name, value, n }) => [name, JSON.stringify([value, n])]));
  const differs = ({ name, value, n }: MetricValue): boolean => totalOf.get(name) !== JSON.stringify([value, n]);
  const byLabel = Map.groupBy(metrics.filter(isLabelled), ({ labels }) => Object.keys(labels).join(', '));
  return [...byLabel]
    .filter(([, values]) => values.some(differs))
    .map(([label, values]) => `### By ${label}\n\n${metricTable(values, label)}`)
    .join('\n\n');
}

function isLabelled({ labels }: MetricValue): boolean {
  return Object.keys(labels).length > 0;
}

const columns = ['p50', 'p90', 'p95', 'p99', 'mean', 'max'] as const;

function metricTable(values: readonly MetricValue[], label?: string): string {
  const rows = Map.groupBy(values, ({ metric, labels }) => JSON.stringify([metric, labels]));
  const cells = [...rows.values()].map((ofRow) => {
    const [first] = ofRow;
    const of = (statistic: string | undefined): string => {
      const found = ofRow.find((value) => value.statistic === statistic);
      return found === undefined ? '' : formatValue(found.value, found.unit);
    };
    const name = `${code(first?.metric ?? '')}${first?.per === undefined ? '' : ` per ${first.per}`}`;
    return [
      name,
      ...(label === undefined ? [] : [Object.values(first?.labels ?? {}).join(', ')]),
      of(undefined),
      ...columns.map(of),
      String(first?.n ?? 0),
    ];
  });
  return table(['metric', ...(label === undefined ? [] : [label]), 'value', ...columns, 'rows'], cells);
}

/** Quantiles as rows, metrics as columns: each column is a CDF read sideways. */
function distributions(all: readonly Distribution[]): string {
  const points = all[0]?.quantiles.map(({ q }) => q) ?? [];
  return table(
    ['quantile', ...all.map(({ metric }) => code(metric))],
    points.map((q, index) => [
      `${Number((q * 100).toFixed(3))} %`,
      ...all.map(({ quantiles, unit }) => formatValue(quantiles[index]?.value ?? null, unit)),
    ]),
  );
}

function planSummary(plan: Plan): string {
  const fleets = plan.fleets.map(({ name, count, kit, program }) => [name, String(count), `${kit}/${program.name}`]);
  const rounds = plan.rounds.map(({ name, kind, forNs, entries }) => [
    name,
    kind,
    forNs === null ? 'by count' : formatValue(forNs / 1e9, 's'),
    entries.map(({ scenario, on, outline }) => `${scenario.name} on ${on.join(', ')}, ${outline.pace}`).join('; '),
  ]);
  const facts = [
    `File ${code(plan.file)}, seed ${plan.seed}, topology ${code(JSON.stringify(topologyFacts(plan)))}.`,
    Object.keys(plan.params).length === 0 ? '' : `Params ${code(JSON.stringify(plan.params))}.`,
    `Comparable key ${code(plan.comparableKey)}.`,
  ];
  return [
    facts.filter((fact) => fact !== '').join('\n'),
    table(['fleet', 'nodes', 'program'], fleets),
    table(['round', 'kind', 'length', 'load'], rounds),
    ...nodeParams(plan),
  ].join('\n\n');
}

/** Fleets whose params are the same stand together. */
function nodeParams({ fleets }: Plan): string[] {
  const byParams = Map.groupBy(fleets, ({ params }) => JSON.stringify(params));
  const tables = [...byParams.values()].flatMap((group) => {
    const rows = Object.entries(group[0]?.params ?? {}).map(([name, value]) => [name, code(JSON.stringify(value))]);
    return rows.length === 0 ? [] : [`Params of ${group.map(({ name }) => name).join(', ')}:\n\n${table(['param', 'value'], rows)}`];
  });
  return tables.length === 0 ? [] : ['As in `plan.json`: durations in ns, sizes in B, rates per second, 1 for 100 %.', ...tables];
}

/** The edges of a fixed topology may be thousands: the file is named instead. */
function topologyFacts({ network: { topology } }: Plan): unknown {
  return topology.kind === 'fixed' ? { kind: topology.kind, file: topology.file, edges: topology.edges.length } : topology;
}

function environment({ environment: { machine, versions, command }, directory }: Results): string {
  const rows = [
    ['machine', `${machine.hostname}, ${machine.platform} ${machine.release}`],
    ['processor', `${machine.cpu}, ${machine.cores} cores`],
    ['memory', formatValue(machine.memoryBytes, 'B')],
    ['Node.js', machine.node],
    ['Regatta', machine.regatta],
    ...Object.entries(versions).map(([name, version]) => [name, version]),
    ['run directory', code(directory)],
  ];
  return `${table(['', ''], rows)}\n\nThe command that repeats this run:\n\n\`\`\`sh\n${command}\n\`\`\``;
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Empty without rows. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
