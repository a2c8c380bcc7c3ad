import type { PubsubInternals } from './pubsub-internals.ts';
import type { RpcTotals } from './rpc-counts.ts';
import type { LinkShaper } from './shaped-transport.ts';
import type { Trace } from './trace.ts';

/** Writes the counters (`…_total`) and gauges of a node. */
export function measureCounters(
  { trace, shaper, internals }: { trace: Trace; shaper: LinkShaper; internals: PubsubInternals },
  write: (name: string, value: number) => void,
): void {
  const { counts, rpcs } = trace;
  write('gossipsub_published_total', counts.published);
  write('gossipsub_delivered_total', counts.delivered);
  write('gossipsub_duplicates_total', counts.duplicates);
  write('gossipsub_rejected_total', counts.rejected);
  write('gossipsub_grafts_total', counts.grafts);
  write('gossipsub_prunes_total', counts.prunes);
  write('gossipsub_dropped_rpcs_total', rpcs.counts.dropped);
  for (const [direction, totals] of [
    ['sent', rpcs.sent],
    ['received', rpcs.received],
  ] as const) {
    for (const kind of Object.keys(totals) as (keyof RpcTotals)[]) write(`gossipsub_${direction}_${kind}_total`, totals[kind]);
  }
  write('pubsub_sent_bytes_total', rpcs.counts.sentBytes);
  write('pubsub_received_bytes_total', rpcs.counts.receivedBytes);
  write('wire_sent_bytes_total', shaper.sentBytes);
  write('wire_received_bytes_total', shaper.receivedBytes);
  write('peers', internals.peers.size);
  write('mesh_peers', totalSize(internals.mesh));
  write('topic_peers', totalSize(internals.topics));
}

function totalSize(sets: ReadonlyMap<string, ReadonlySet<string>>): number {
  let size = 0;
  for (const set of sets.values()) size += set.size;
  return size;
}
