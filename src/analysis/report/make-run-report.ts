import { NS_PER_S } from '../../model/clock.ts';
import type { MetricSpec } from '../../model/metric.ts';
import type { Plan } from '../../model/plan.ts';
import type { Chart, ReportPhase, ReportTable, RunReport } from '../../model/report.ts';
import type { Results } from '../../model/result.ts';
import type { RunFiles } from '../../recording/run-files.ts';
import type { AnalysisOptions } from '../analyse.ts';
import { metricsOf } from '../core-metrics.ts';
import { openRun, type Phase, type RunReader } from '../run-reader.ts';
import { Attempts } from './attempts.ts';
import { coreReport } from './core-report.ts';
import { countDistribution } from './counted-distribution.ts';
import { discoveryCharts } from './discovery-charts.ts';
import { distributionCharts } from './distribution-charts.ts';
import { failureGroups } from './failures.ts';
import { fleetsTable } from './fleets-table.ts';
import { kneeCharts } from './knee-charts.ts';
import { latencyHeatMap } from './latency-heat-map.ts';
import { makeChart } from './make-chart.ts';
import { makeTable } from './make-table.ts';
import { nodesTable } from './nodes-table.ts';
import { tracePropagation } from './propagation.ts';

/** What the parts of a report are made from. */
interface Source {
  readonly reader: RunReader;
  readonly plan: Plan;
  readonly results: Results;
  readonly kits: AnalysisOptions['kits'];
  readonly attempts: Attempts;
}

/**
 * What a report shows of an analysed run, from its directory alone. Data that are missing leave out what would show them.
 * @throws RegattaError RUN_UNREADABLE when the directory is damaged, of another format, or was not analysed; the signal's reason
 */
export async function makeRunReport(files: RunFiles, { kits, ...limits }: AnalysisOptions): Promise<RunReport> {
  await using reader = await openRun(files, kits, limits);
  return await reportFrom(reader, files, { kits, ...limits });
}

/** {@link makeRunReport} of a run that is open. */
export async function reportFrom(reader: RunReader, files: RunFiles, { kits, signal }: AnalysisOptions): Promise<RunReport> {
  const plan = files.readJson('plan.json');
  const results = files.readJson('results.json');
  const attempts = new Attempts(signal);
  const source = { reader, plan, results, kits, attempts };
  const [madeCharts, madeTables, propagation, failures] = await Promise.all([
    charts(source),
    tables(source),
    attempts.make('how messages went through the network', () => tracePropagation(reader, kits)),
    attempts.make('what failed', () => failureGroups(reader)),
  ]);
  return {
    results,
    plan,
    phases: reader.phases.map(reportPhase),
    charts: madeCharts,
    tables: madeTables,
    propagation,
    failures: failures ?? [],
    problems: attempts.problems,
  };
}

/** Those of kits first, which the run is about; then the load, then how every metric is distributed. */
async function charts({ reader, plan, results, kits, attempts }: Source): Promise<Chart[]> {
  const ofDiscovery = plan.network.topology.kind === 'discovery' ? discoveryCharts : [];
  const ofDistribution = async (spec: MetricSpec): Promise<readonly Chart[]> => {
    const counted = await attempts.make(`the distribution of ${spec.name}`, () => countDistribution(reader, spec, results));
    return counted === null ? [] : distributionCharts(counted, plan.thresholds);
  };
  const made = await Promise.all([
    attempts.make('the curve of the search', () => kneeCharts(reader, plan.thresholds)),
    ...[...kits.flatMap(({ report }) => report?.charts ?? []), ...ofDiscovery, ...coreReport.charts].map((spec) =>
      attempts.make(`the chart ${spec.name}`, () => makeChart(reader, spec, plan.thresholds)),
    ),
    attempts.make('the heat map of latencies', () => latencyHeatMap(reader, plan.thresholds)),
    ...metricsOf(plan, kits).map(ofDistribution),
  ]);
  return made.flat().filter((chart) => chart !== null);
}

async function tables({ reader, results, kits, attempts }: Source): Promise<ReportTable[]> {
  const columns = [...kits.flatMap(({ report }) => report?.nodeColumns ?? []), ...coreReport.nodeColumns];
  const made = await Promise.all([
    attempts.make('the table of fleets', () => fleetsTable(reader, results)),
    attempts.make('the table of nodes', () => nodesTable(reader, columns, attempts)),
    ...[...kits.flatMap(({ report }) => report?.tables ?? []), ...coreReport.tables].map((spec) =>
      attempts.make(`the table ${spec.name}`, () => makeTable(reader, spec)),
    ),
  ]);
  return made.filter((table) => table !== null);
}

function reportPhase({ name, kind, ts, until }: Phase): ReportPhase {
  return { name, kind, fromS: ts / NS_PER_S, untilS: until / NS_PER_S };
}
