import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import {
  type CanMeasure,
  eventsTable,
  type HostedNode,
  type JsonObject,
  type NodeContext,
  type NodeHandle,
  type NodeProgram,
  type TableWriter,
  Uplink,
} from 'regatta/node';
import { forwardsTable } from '../tables.ts';
import type { GossipClient } from './gossip-client.ts';
import { PeerLink } from './peer-link.ts';

/** What a host runs for each node of a fleet. */
export default {
  async start(params, context) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new GossipNode(server, params, context);
  },
} satisfies NodeProgram;

/** The protocol: a line of text is a rumour, `<id> <body>`. A node that hears one for the first time passes it on to all peers but the one that it came from. */
class GossipNode implements HostedNode, CanMeasure {
  readonly card: { readonly port: number };
  readonly client: GossipClient = { tell: (sizeBytes) => this.#tell(sizeBytes) };
  readonly #server: Server;
  readonly #params: JsonObject;
  readonly #context: NodeContext;
  readonly #events: TableWriter<typeof eventsTable>;
  readonly #forwards: TableWriter<typeof forwardsTable>;
  readonly #uplink = new Uplink();
  /** By number of the peer. */
  readonly #links = new Map<number, PeerLink>();
  readonly #sockets = new Set<Socket>();
  readonly #heard = new Set<string>();
  readonly #counts = { published: 0, delivered: 0, duplicates: 0, unsent: 0, sentBytes: 0 };

  constructor(server: Server, params: JsonObject, context: NodeContext) {
    this.#server = server;
    this.#params = params;
    this.#context = context;
    this.#events = context.recorder.table(eventsTable);
    this.#forwards = context.recorder.table(forwardsTable);
    this.card = { port: (server.address() as AddressInfo).port };
    server.on('connection', (socket) => {
      this.#open(socket).catch((error: unknown) => context.log(String(error)));
    });
  }

  /** Dials a peer; the link stands when both know each other. */
  async connect(peer: NodeHandle): Promise<void> {
    const { port } = peer.card as GossipNode['card'];
    await this.#open(connect({ port, host: '127.0.0.1' }));
  }

  /** Read each second. Names that end in `_total` are counters. */
  measure(write: (name: string, value: number) => void): void {
    const { published, delivered, duplicates, unsent, sentBytes } = this.#counts;
    write('published_total', published);
    write('delivered_total', delivered);
    write('duplicates_total', duplicates);
    write('unsent_total', unsent);
    write('sent_bytes_total', sentBytes);
    write('peers', this.#links.size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  async #open(socket: Socket): Promise<void> {
    const link = new PeerLink({
      socket,
      context: this.#context,
      uplink: this.#uplink,
      queueBytes: this.#params['queue'] as number,
      heard: (line, peer) => this.#hear(line, peer),
    });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const peer = await link.peer;
    this.#links.set(peer, link);
    socket.on('close', () => this.#links.delete(peer));
  }

  #tell(sizeBytes: number): void {
    const id = `${this.#context.node.name}/${this.#counts.published++}`;
    this.#record('publish', id);
    this.#heard.add(id);
    this.#passOn(id, `${id} ${'x'.repeat(sizeBytes)}\n`);
  }

  #hear(line: string, from: number): void {
    const [id = ''] = line.split(' ', 1);
    if (this.#heard.has(id)) {
      this.#counts.duplicates++;
      this.#record('duplicate', id, from);
      return;
    }
    this.#heard.add(id);
    this.#counts.delivered++;
    this.#record('deliver', id, from);
    this.#passOn(id, `${line}\n`, from);
  }

  #passOn(id: string, text: string, from?: number): void {
    const others = [...this.#links.keys()].filter((peer) => peer !== from);
    const sent = others.map((peer) => this.#links.get(peer)?.send(text) ?? 0);
    const bytes = sent.reduce((sum, each) => sum + each, 0);
    this.#counts.sentBytes += bytes;
    this.#counts.unsent += sent.filter((each) => each === 0).length;
    const { columns } = this.#forwards;
    const row = this.#forwards.next();
    columns.ts[row] = this.#nowNs;
    columns.node[row] = this.#context.node.number;
    columns.message[row] = this.#context.recorder.code(id);
    columns.peers[row] = sent.filter((each) => each > 0).length;
    columns.bytes[row] = bytes;
  }

  /** Adds a row to `events`, which every run has; −1 is none. */
  #record(type: 'publish' | 'deliver' | 'duplicate', message: string, from = -1): void {
    const { recorder, node } = this.#context;
    if (!this.#context.keeps(type)) return;
    const { columns } = this.#events;
    const row = this.#events.next();
    columns.ts[row] = this.#nowNs;
    columns.node[row] = node.number;
    columns.type[row] = recorder.code(type);
    columns.message[row] = recorder.code(message);
    columns.from_node[row] = from;
    columns.topic[row] = -1;
    columns.reason[row] = -1;
  }

  /** Stamps count from the start of the run. */
  get #nowNs(): number {
    return this.#context.clock.now() - this.#context.runStartNs;
  }
}
