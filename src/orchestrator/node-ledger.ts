import type { NodeAssignment, NodeReady } from '../model/host.ts';
import type { WatchedProcess } from '../model/monitor.ts';
import type { NodeChange, NodeHandle } from '../model/node.ts';
import { nodesTable, type Recorder, type TableWriter } from '../model/table.ts';

/** Knows every node of the run and what became of it, and writes each change into the `nodes` table. */
export class NodeLedger {
  readonly #writer: TableWriter<typeof nodesTable>;
  readonly #recorder: Recorder;
  readonly #handles: NodeHandle[] = [];
  readonly #gone = new Map<number, string>();
  readonly #groups = new Map<number, number>();
  #stopNs = Number.POSITIVE_INFINITY;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#writer = recorder.table(nodesTable);
  }

  /** Nodes that are up or were, by number. */
  get handles(): readonly NodeHandle[] {
    return this.#handles;
  }

  /** Process groups of nodes that are up. */
  get processes(): readonly WatchedProcess[] {
    return Array.from(this.#groups, ([node, pid]) => ({ pid, isGroup: true, of: { node } }));
  }

  /** Nodes that ended although nothing asked them to. */
  get lost(): readonly { readonly node: string; readonly reason: string }[] {
    return [...this.#gone].map(([number, reason]) => ({ node: this.#handles[number]?.name ?? `node ${number}`, reason }));
  }

  /** Whether it was up and has not ended by itself or with its host. */
  isThere(node: number): boolean {
    return this.#handles[node] !== undefined && !this.#gone.has(node);
  }

  /** A node is up and has published its card. */
  up(
    node: NodeAssignment,
    { upNs, card, endpoints = {}, hasClient, metricsUrl, processGroup }: NodeReady,
    at: { readonly host: string; readonly machine: string; readonly version: string },
  ): void {
    this.#handles[node.number] = {
      ...node,
      version: at.version,
      machine: at.machine,
      host: at.host,
      incarnation: 0,
      endpoints,
      card,
      ...(hasClient === undefined ? {} : { hasClient }),
      ...(metricsUrl === undefined ? {} : { metricsUrl }),
    };
    if (processGroup !== undefined) this.#groups.set(node.number, processGroup);
    this.record({ node: node.number, kind: 'up', ts: upNs, reason: '' });
  }

  /** Nodes are told to stop at that instant, one host a little after the other: one that ends with its peers from then on is not lost. ns since run start. */
  stopAt(ts: number): void {
    this.#stopNs = ts;
  }

  record(change: NodeChange): void {
    const handle = this.#handles[change.node];
    if (handle === undefined) return;
    const isGone = change.kind === 'lost' || (change.kind === 'exited' && change.ts < this.#stopNs);
    if (isGone) this.#gone.set(change.node, change.reason);
    // the number may come to be another's
    if (change.kind === 'exited' || change.kind === 'lost') this.#groups.delete(change.node);
    const { columns } = this.#writer;
    const row = this.#writer.next();
    const text = (value: string | null): number => (value === null ? -1 : this.#recorder.code(value));
    columns.ts[row] = change.ts;
    columns.node[row] = change.node;
    columns.name[row] = text(handle.name);
    columns.fleet[row] = text(handle.fleet);
    columns.region[row] = text(handle.region);
    columns.host[row] = text(handle.host);
    columns.machine[row] = text(handle.machine);
    columns.version[row] = text(handle.version === '' ? null : handle.version);
    columns.incarnation[row] = handle.incarnation;
    columns.change[row] = text(change.kind);
    columns.reason[row] = text(change.reason === '' ? null : change.reason);
  }

  /** The same change for every node of a host that is still there. */
  recordHost(host: string, change: Omit<NodeChange, 'node'>): void {
    for (const handle of this.#handles) {
      if (handle?.host === host && !this.#gone.has(handle.number)) this.record({ ...change, node: handle.number });
    }
  }
}
