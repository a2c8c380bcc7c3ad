import { NS_PER_S } from '../../model/clock.ts';
import type { Kit } from '../../model/kit.ts';
import type { PropagatedMessage, Propagation } from '../../model/report.ts';
import type { Row } from '../../model/run-tables.ts';
import type { RunReader } from '../run-reader.ts';
import { chooseMessages } from './choose-messages.ts';
import { shortText } from './short-text.ts';

/** Beyond these a page is too large to be opened. */
const limits = { arrivals: 1_000_000, messages: 20_000 };
const mostLinks = 20_000;

/** A message, and what came of it. */
interface Message extends Omit<PropagatedMessage, 'first'> {
  /** Its number in the tables. */
  readonly key: number;
  /** From publication to the last arrival, ns; NaN where there is none. */
  readonly lastNs: number;
}

/**
 * How the messages of the measured phases went through the network, from the events `publish` and `deliver` of any kit. @returns null where none was published
 */
export async function tracePropagation(reader: RunReader, kits: readonly Kit[]): Promise<Propagation | null> {
  const messages = await publishedMessages(reader, kits);
  if (messages.length === 0) return null;
  const { chosen, text } = chooseMessages(messages, limits);
  const shown = chosen.flatMap((place) => messages[place] ?? []);
  const arrivals = await arrivalsOf(reader, shown, shown.length < messages.length);
  let first = 0;
  return {
    nodes: await nodesByNumber(reader),
    links: await linksOf(reader),
    messages: shown.map(({ key: _key, lastNs: _lastNs, ...message }) => {
      first += message.count;
      return { ...message, first: first - message.count };
    }),
    arrivals,
    leftOut: messages.length - shown.length,
    chosen: text,
  };
}

/** In the order of publication. */
async function publishedMessages(reader: RunReader, kits: readonly Kit[]): Promise<Message[]> {
  const isExpected = await knowsExpected(reader, kits);
  const rows = await reader.query(`
    SELECT published.*, dictionary.text AS id, ${isExpected ? 'expected' : 'NULL AS expected'}
    FROM (
      SELECT message, publication.node AS publisher, publication.topic, publication.ts, count(arrival.node) AS count, max(arrival.ts - publication.ts) AS last
      FROM published_messages AS publication LEFT JOIN arrivals AS arrival USING (message)
      GROUP BY ALL
    ) AS published
    LEFT JOIN dictionary ON dictionary.id = published.message
    ${isExpected ? 'LEFT JOIN (SELECT message, any_value(expected) AS expected FROM publications GROUP BY message) USING (message)' : ''}
    ORDER BY ts, message`);
  return rows.map((row) => ({
    key: Number(row['message']),
    id: shortText(textOf(row['id'])),
    publisher: Number(row['publisher']),
    topic: shortText(textOf(row['topic'])),
    atS: Number(row['ts']) / NS_PER_S,
    expected: typeof row['expected'] === 'number' ? row['expected'] : null,
    count: Number(row['count']),
    lastNs: typeof row['last'] === 'number' ? row['last'] : Number.NaN,
  }));
}

/** Whether a kit says at how many nodes each message was expected. */
async function knowsExpected(reader: RunReader, kits: readonly Kit[]): Promise<boolean> {
  if (!kits.some(({ views = [] }) => views.some(({ name }) => name === 'publications'))) return false;
  const columns = await reader.query("SELECT column_name FROM (DESCRIBE publications) WHERE column_name IN ('message', 'expected')");
  return columns.length === 2;
}

async function arrivalsOf(reader: RunReader, shown: readonly Message[], isPart: boolean): Promise<Propagation['arrivals']> {
  const among = isPart ? `WHERE message IN (${shown.map(({ key }) => key).join(', ')})` : '';
  const columns = await reader.columns(
    ['node', 'from', 'latency'],
    `SELECT arrival.node, coalesce(arrival.from_node, -1), arrival.ts - publication.ts
     FROM arrivals AS arrival JOIN published_messages AS publication USING (message) ${among}
     ORDER BY publication.ts, message, arrival.ts, arrival.node`,
  );
  return { node: Int32Array.from(columns.node), from: Int32Array.from(columns.from), latencyNs: columns.latency };
}

/** A number that no node has stands for one that was never told of. */
async function nodesByNumber(reader: RunReader): Promise<Propagation['nodes']> {
  const rows = await reader.query('SELECT node, name, fleet, region FROM members ORDER BY node');
  const byNumber = new Map(rows.map((row) => [Number(row['node']), row]));
  return Array.from({ length: Math.max(0, ...byNumber.keys()) + 1 }, (_, number) => {
    const { name, fleet, region } = byNumber.get(number) ?? {};
    return {
      name: shortText(textOf(name)),
      fleet: shortText(textOf(fleet)),
      region: typeof region === 'string' ? shortText(region) : null,
    };
  });
}

async function linksOf(reader: RunReader): Promise<Int32Array> {
  const { one, other } = await reader.columns(
    ['one', 'other'],
    `SELECT least(node, from_node) AS one, greatest(node, from_node) AS other
     FROM all_events WHERE node <> from_node AND (message IS NOT NULL OR type = 'graft')
     GROUP BY ALL ORDER BY count(*) DESC, one, other LIMIT ${mostLinks}`,
  );
  return Int32Array.from({ length: one.length * 2 }, (_, place) => (place % 2 === 0 ? one : other)[place >> 1] ?? 0);
}

function textOf(value: Row[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
