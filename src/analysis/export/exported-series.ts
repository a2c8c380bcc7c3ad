import { exposedSeries } from '../../exposition/exposed-series.ts';
import { writeLabels } from '../../exposition/family.ts';
import { openMetrics as format, writeNumber } from '../../exposition/text-format.ts';
import { NS_PER_MS } from '../../model/clock.ts';
import { seriesTable } from '../../model/table.ts';
import { quoted } from '../../recording/quoted.ts';
import type { RunReader } from '../run-reader.ts';
import { stampOf } from './stamp-of.ts';

/** One series: a name of a node, or of a host. */
interface SeriesRow {
  readonly number: number;
  readonly name: string;
  readonly host: string | null;
  /** Of the node that it speaks of. */
  readonly node: string | null;
  readonly fleet: string | null;
  readonly version: string | null;
}

/** Labels that pages give. */
const targetLabels = ['run', 'fleet', 'node', 'host', 'version'];

/** What a series is called on a page. */
interface PageName {
  readonly number: number;
  /** In the table. */
  readonly raw: string;
  readonly metric: string;
  readonly text: string;
}

/**
 * The table `series` as lines of OpenMetrics, one name after another and in each one series after another. Of readings within one millisecond, which would be one
 * instant to Prometheus, the last counts.
 * @param told names that stand elsewhere already: a name is told once
 */
export async function* exportedSeries(
  { reader, files: { id: run } }: { readonly reader: RunReader; readonly files: { readonly id: string } },
  startMs: number,
  told: ReadonlySet<string>,
): AsyncGenerator<string, undefined> {
  await reader.query(numbered);
  const rows = (await reader.query(named)) as unknown as readonly SeriesRow[];
  for (const [metric, ofMetric] of Map.groupBy(
    rows.map((row) => pageName(run, row)),
    (each) => each.metric,
  )) {
    if (told.has(metric)) continue;
    const type = metric.endsWith('_total') ? 'counter' : 'unknown';
    yield format.head({ name: metric, type, help: 'Of the table series of the run.', points: [] });
    const texts = new Map(ofMetric.map(({ number, text }) => [number, text]));
    const raws = [...new Set(ofMetric.map(({ raw }) => raw))];
    const { number, ms, value } = await reader.columns(['number', 'ms', 'value'], readings(raws, startMs));
    let piece: string[] = [];
    for (let row = 0; row < number.length; row++) {
      piece.push(`${texts.get(number[row] ?? -1)} ${writeNumber(value[row] ?? Number.NaN)} ${stampOf(ms[row] ?? 0)}\n`);
      if (piece.length === linesPerPiece) {
        yield piece.join('');
        piece = [];
      }
    }
    yield piece.join('');
  }
}

const linesPerPiece = 10_000;

/** Where a row speaks of a node, whoever read it is of no matter: the node is on one host. */
const ownHost = 'CASE WHEN node IS NULL THEN host END';

const numbered = `
  CREATE OR REPLACE TABLE exported_series AS
  SELECT row_number() OVER (ORDER BY name, node, host) AS number, * FROM (SELECT DISTINCT name, node, ${ownHost} AS host FROM all_${seriesTable.name})`;

const named = `
  SELECT number, exported.name, coalesce(exported.host, member.host) AS host, member.name AS node, member.fleet, member.version
  FROM exported_series AS exported LEFT JOIN members AS member ON member.node = exported.node ORDER BY exported.name, number`;

function readings(names: readonly string[], startMs: number): string {
  return `
    SELECT number, ms, arg_max(value, ts) AS value
    FROM (
      SELECT name, node, ${ownHost} AS host, ts, round(${startMs} + ts / ${NS_PER_MS}) AS ms, value
      FROM all_${seriesTable.name} WHERE name IN (${names.map(quoted).join(', ')})
    ) AS reading
    JOIN exported_series AS exported
      ON exported.name = reading.name AND exported.node IS NOT DISTINCT FROM reading.node AND exported.host IS NOT DISTINCT FROM reading.host
    GROUP BY number, ms ORDER BY number, ms`;
}

function pageName(run: string, { number, name: raw, ...who }: SeriesRow): PageName {
  const target = [['run', run] as const, ...Object.entries(who).filter((label): label is [string, string] => label[1] !== null)];
  const exposed = exposedSeries(raw, targetLabels);
  return { number, raw, metric: exposed.name, text: `${exposed.name}{${writeLabels([...target, ...exposed.labels])}}` };
}
