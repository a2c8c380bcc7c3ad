import { eventsTable, phasesTable, type Recorder } from '../src/model/table.ts';

const NODES = 24;
/** Events that each message causes: one publication, deliveries and duplicates. */
const EVENTS_PER_MESSAGE = 100;
const EVENT_SPACING_NS = 5_000;

/**
 * Writes events as a GossipSub network of 24 nodes makes them: a message with a new id per hundred events, one publication, 23 deliveries, the rest
 * duplicates and control. `host` of two takes every other message.
 */
export function recordEvents(recorder: Recorder, { from, events, host }: { from: number; events: number; host: number }): void {
  const writer = recorder.table(eventsTable);
  const { columns } = writer;
  const types = ['publish', 'deliver', 'duplicate', 'graft'].map((type) => recorder.code(type));
  const topic = recorder.code('blocks');
  let message = -1;
  for (let n = from; n < from + events; n++) {
    const place = n % EVENTS_PER_MESSAGE;
    if (place === 0) message = recorder.code(`12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X-${n}-${host}`);
    const kind = place === 0 ? 0 : place < NODES ? 1 : place < 96 ? 2 : 3;
    const row = writer.next();
    columns.ts[row] = n * EVENT_SPACING_NS + host;
    columns.node[row] = place % NODES;
    columns.type[row] = types[kind] ?? -1;
    columns.message[row] = kind === 3 ? -1 : message;
    columns.from_node[row] = (place * 7) % NODES;
    columns.topic[row] = topic;
    columns.reason[row] = -1;
  }
}

/** One measured phase over all of it. */
export function recordPhase(recorder: Recorder): void {
  const writer = recorder.table(phasesTable);
  const { columns } = writer;
  const row = writer.next();
  columns.ts[row] = 0;
  columns.until[row] = Number.MAX_SAFE_INTEGER;
  columns.phase[row] = 0;
  columns.name[row] = recorder.code('measured');
  columns.kind[row] = recorder.code('measured');
}
