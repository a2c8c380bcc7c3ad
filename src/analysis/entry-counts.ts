import type { Plan } from '../model/plan.ts';
import { quoted } from '../recording/quoted.ts';
import type { RunReader } from './run-reader.ts';

/** Entries of one round whose operations nodes count by the same counter. */
interface CountedLoad {
  readonly round: number;
  readonly counter: string;
  readonly fleets: readonly string[];
  /** Labels of the scenarios. */
  readonly scenarios: readonly string[];
}

/**
 * How far counters that entries name with `counts` are from what became of their operations: the most of all rounds; null where no entry names one.
 * The nodes' part of a round is what their counter grew by between the last reading before it and the last before the next (of the last round: of all).
 */
export async function entryCountsOff(reader: RunReader, plan: Plan): Promise<number | null> {
  const off: number[] = [];
  for (const load of countedLoads(plan)) {
    const startOf = (round: number): number | undefined => reader.phases.find(({ phase }) => phase === round)?.ts;
    const from = startOf(load.round);
    if (from === undefined) continue;
    // phases beyond the rounds are parts of those that searched
    const until = load.round + 1 < plan.rounds.length ? startOf(load.round + 1) : undefined;
    const { ok, known, grown } = await counts(reader, load, { from, until });
    off.push(Math.max(0, ok - grown, grown - known));
  }
  return off.length === 0 ? null : Math.max(...off);
}

function countedLoads({ rounds }: Plan): readonly CountedLoad[] {
  return rounds.flatMap(({ entries }, round) => {
    const counted = entries.flatMap(({ counts, on, scenarios }) => (counts === undefined ? [] : [{ counts, on, scenarios }]));
    return Array.from(
      Map.groupBy(counted, ({ counts }) => counts),
      ([counter, loads]) => ({
        round,
        counter,
        fleets: [...new Set(loads.flatMap(({ on }) => on))],
        scenarios: loads.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)),
      }),
    );
  });
}

interface Counts {
  readonly ok: number;
  /** With those of unknown outcome, which nodes may have counted or not. */
  readonly known: number;
  readonly grown: number;
}

async function counts(
  reader: RunReader,
  { round, counter, fleets, scenarios }: CountedLoad,
  { from, until }: { readonly from: number; readonly until: number | undefined },
): Promise<Counts> {
  const list = (texts: readonly string[]): string => texts.map(quoted).join(', ');
  const before = (ts: number | undefined): string => (ts === undefined ? 'true' : `ts < ${ts}`);
  const [row] = await reader.query(`
    SELECT
      (SELECT count(*) FROM all_samples
        WHERE step = 'operation' AND round = ${round} AND scenario IN (${list(scenarios)}) AND outcome = 'ok') AS ok,
      (SELECT count(*) FROM all_samples
        WHERE step = 'operation' AND round = ${round} AND scenario IN (${list(scenarios)}) AND outcome IN ('ok', 'unknown')) AS known,
      (SELECT coalesce(sum(last - first), 0) FROM (
        SELECT coalesce(arg_max(value, ts) FILTER (${before(until)}), 0) AS last, coalesce(arg_max(value, ts) FILTER (${before(from)}), 0) AS first
        FROM all_series JOIN members USING (node)
        WHERE fleet IN (${list(fleets)}) AND (all_series.name = ${quoted(counter)} OR starts_with(all_series.name, ${quoted(`${counter}{`)}))
        GROUP BY node, all_series.name)) AS grown`);
  return { ok: Number(row?.['ok']), known: Number(row?.['known']), grown: Number(row?.['grown']) };
}
