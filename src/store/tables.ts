import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Comparison } from '../model/comparison.ts';
import type { AlertKind, AlertState } from '../model/history.ts';
import type { JsonObject } from '../model/json.ts';
import type { Direction, Statistic } from '../model/metric.ts';
import type { RunResult } from '../model/result.ts';

/** The tables of the store, as the migrations make them: their columns stand there with what they mean. */
export type StoreTables = {
  readonly 'regatta.migrations': { number: number; name: string; applied: Generated<Date> };
  readonly 'regatta.environments': EnvironmentsTable;
  readonly 'regatta.version_sets': { id: Generated<number>; digest: string; versions: JSONColumnType<{ readonly [name: string]: string }> };
  readonly 'regatta.runs': RunsTable;
  readonly 'regatta.series': SeriesTable;
  readonly 'regatta.metrics': { series: number; started: Date; run: number; value: number | null; n: number; reason: string | null };
  readonly 'regatta.directories': { home: string; id: string; stamp: string };
  readonly 'regatta.comparisons': ComparisonsTable;
  readonly 'regatta.baselines': {
    id: Generated<number>;
    experiment: string;
    branch: string;
    note: string | null;
    created: Generated<Date>;
  };
  readonly 'regatta.baseline_runs': { baseline: number; run: number };
  readonly 'regatta.rules': RulesTable;
  readonly 'regatta.alerts': AlertsTable;
  readonly 'regatta.annotations': AnnotationsTable;
};

type EnvironmentsTable = {
  id: Generated<number>;
  digest: string;
  hostname: string;
  platform: string;
  release: string;
  cpu: string;
  cores: number;
  memory_bytes: number;
  node: string;
  regatta: string;
};

type RunsTable = {
  key: Generated<number>;
  id: string;
  started: ColumnType<Date, string, string>;
  hostname: string;
  experiment: string;
  comparable_key: string | null;
  result: RunResult | null;
  reason: string | null;
  duration_s: number | null;
  nodes: number | null;
  params: JSONColumnType<JsonObject>;
  command: string;
  environment: number;
  versions: number;
  set_id: string | null;
  set_index: number | null;
  side: 'base' | 'head' | null;
  directory: string;
  directory_gone: Generated<boolean>;
  commit: string | null;
  branch: string | null;
  committed: ColumnType<Date | null, string | null, string | null>;
  dirty: boolean | null;
};

type SeriesTable = {
  id: Generated<number>;
  experiment: string;
  comparable_key: string;
  name: string;
  metric: string;
  statistic: Statistic | null;
  labels: JSONColumnType<{ readonly [label: string]: string }>;
  unit: string;
  per: string | null;
  better: Direction;
};

type ComparisonsTable = {
  key: Generated<number>;
  set_id: string;
  started: ColumnType<Date, string, string>;
  experiment: string;
  verdict: Comparison['verdict'];
  base: string;
  head: string;
  content: JSONColumnType<Comparison>;
};

type RulesTable = {
  id: Generated<number>;
  name: string;
  digest: string;
  definition: JSONColumnType<JsonObject>;
  created: Generated<Date>;
};

type AlertsTable = {
  id: Generated<number>;
  series: number;
  rule: number;
  run: number;
  kind: AlertKind;
  state: Generated<AlertState>;
  state_reason: string | null;
  state_changed: Generated<Date>;
  value_before: number;
  value_after: number;
  detail: JSONColumnType<JsonObject>;
  created: Generated<Date>;
};

type AnnotationsTable = {
  id: Generated<number>;
  experiment: string | null;
  about: ColumnType<Date, string, string>;
  text: string;
  created: Generated<Date>;
};
