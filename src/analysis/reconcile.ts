import type { Kit } from '../model/kit.ts';
import { liveNames, readLiveKey, type Window } from '../model/load.ts';
import type { Plan } from '../model/plan.ts';
import { hasObserver } from '../model/planned-observers.ts';
import type { RoundObservation, RunObservations } from '../model/result.ts';
import { quoted } from '../recording/quoted.ts';
import { entryCountsOff } from './entry-counts.ts';
import type { RunReader } from './run-reader.ts';

/** How far apart counts of the same thing are, taken at different places of a run; null where one of them is not known. */
export interface Reconciliation {
  /** Operations that agents counted, and rows of operations. */
  readonly operations: number | null;
  /** Operations that ended ok, and what nodes counted of them. */
  readonly nodes: number | null;
  /** Rows that hosts say they recorded, and rows in the tables. */
  readonly rows: number | null;
  /** Operations that agents counted, and those of their windows. */
  readonly windows: number | null;
  /** Operations that agents counted in a round, and what a Prometheus had read of them at the end: the round in which these are farthest apart. */
  readonly prometheus: number | null;
}

interface Counted {
  readonly plan: Plan;
  readonly kits: readonly Kit[];
  readonly observed: RunObservations;
  readonly windows: readonly Pick<Window, 'counters'>[];
}

/** Holds what agents, nodes and hosts counted against each other and against what was recorded. */
export async function reconcile(reader: RunReader, { plan, kits, observed, windows }: Counted): Promise<Reconciliation> {
  const isRecorded = hasObserver(plan, 'recorder');
  const recorded = await numberOf(reader, "SELECT count(*) FROM all_samples WHERE step = 'operation'");
  const counted = observed.rounds.reduce((sum, round) => sum + endedIn(round), 0);
  const nodesCount = isRecorded && observed.nodesLost.length === 0;
  return {
    operations: isRecorded ? Math.abs(counted - recorded) : null,
    nodes: nodesCount ? most(await nodesOff(reader, scenariosByCounter(plan, kits)), await entryCountsOff(reader, plan)) : null,
    rows: observed.rows === null ? null : await rowsOff(reader, observed.rows),
    windows: hasObserver(plan, 'windows') && windows.length > 0 ? Math.abs(counted - finishedIn(windows)) : null,
    prometheus: prometheusOff(observed),
  };
}

function endedIn({ ok, failed, unknown }: RoundObservation): number {
  return ok + failed + unknown;
}

function finishedIn(windows: Counted['windows']): number {
  const counters = windows.flatMap(({ counters }) => Object.entries(counters));
  return counters.reduce((sum, [key, value]) => (readLiveKey(key).name === liveNames.finished ? sum + value : sum), 0);
}

function prometheusOff({ rounds, prometheus }: RunObservations): number | null {
  return most(
    ...rounds.map((round) => {
      const read = prometheus?.finished[round.round] ?? null;
      return read === null ? null : Math.abs(endedIn(round) - read);
    }),
  );
}

function most(...figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Scenarios of the plan whose operations nodes count, by the counter. */
function scenariosByCounter(plan: Plan, kits: readonly Kit[]): ReadonlyMap<string, readonly string[]> {
  const entries = plan.rounds.flatMap((round) => round.entries);
  const counted = entries
    .flatMap(({ scenarios }) => scenarios)
    .flatMap(({ name: label, kit, scenario }) => {
      const counter = kits.find(({ name }) => name === kit)?.scenarios[scenario.name]?.counts;
      return counter === undefined ? [] : [{ counter, scenario: label }];
    });
  const byCounter = Map.groupBy(counted, ({ counter }) => counter);
  return new Map(Array.from(byCounter, ([counter, uses]) => [counter, [...new Set(uses.map(({ scenario }) => scenario))]]));
}

/** The largest difference of all counters. An operation of unknown outcome may have been counted or not. */
async function nodesOff(reader: RunReader, scenarios: ReadonlyMap<string, readonly string[]>): Promise<number | null> {
  const off: number[] = [];
  for (const [counter, names] of scenarios) {
    const counted = await numberOf(
      reader,
      `SELECT sum(last) FROM (SELECT max(value) AS last FROM all_series WHERE name = ${quoted(counter)} AND node IS NOT NULL GROUP BY node)`,
    );
    const ended = (outcomes: string): Promise<number> =>
      numberOf(
        reader,
        `SELECT count(*) FROM all_samples WHERE step = 'operation' AND scenario IN (${names.map(quoted).join(', ')}) AND outcome IN (${outcomes})`,
      );
    off.push(Math.max(0, (await ended("'ok'")) - counted, counted - (await ended("'ok', 'unknown'"))));
  }
  return most(...off);
}

async function rowsOff(reader: RunReader, told: NonNullable<RunObservations['rows']>): Promise<number> {
  let off = 0;
  for (const [table, rows] of Object.entries(told)) off += Math.abs(rows - (await numberOf(reader, `SELECT count(*) FROM all_${table}`)));
  return off;
}

/** The one number that a query gives; no row or NULL is 0. */
async function numberOf(reader: RunReader, sql: string): Promise<number> {
  const [row] = await reader.query(sql);
  return Number(Object.values(row ?? {})[0] ?? 0);
}
