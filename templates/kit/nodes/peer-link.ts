import type { Socket } from 'node:net';
import { DelayLine, type LinkShape, type NodeContext, type Uplink } from 'regatta/node';

export interface PeerLinkOptions {
  readonly socket: Socket;
  readonly context: NodeContext;
  /** Shared by all links of the node. */
  readonly uplink: Uplink;
  /** Most bytes that may wait for it. */
  readonly queueBytes: number;
  /** Told of each line that the peer sends. */
  readonly heard: (line: string, peer: number) => void;
}

/** Of a link that the experiment says nothing about. */
const instant: LinkShape = { latencyNs: 0, jitter: 0, bandwidth: null };

/**
 * One TCP connection, with lines of text in both directions; each end begins with its own number. What it sends leaves as late as the network of the
 * experiment says: both ends do so, and the wire itself is as fast as loopback.
 */
export class PeerLink {
  /** Number of the peer, once it has said it; rejects when it hangs up before. */
  readonly peer: Promise<number>;
  readonly #options: PeerLinkOptions;
  #line: DelayLine<string> | undefined;
  #peer: number | undefined;
  /** The beginning of a line whose rest is still to come. */
  #begun = '';

  constructor(options: PeerLinkOptions) {
    const { socket, context } = options;
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.peer = promise;
    socket.setNoDelay(true).setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text, resolve));
    socket.on('error', (error) => context.log(error.message));
    socket.on('close', () => {
      reject(new Error('the peer hung up'));
      this.#line?.close('drop');
    });
    socket.write(`${context.node.number}\n`);
  }

  /** @returns how many bytes it took: 0 when too much waits already, or before the peer is known */
  send(text: string): number {
    if (this.#peer === undefined) return 0;
    this.#line ??= this.#openLine(this.#peer);
    const bytes = Buffer.byteLength(text);
    if (this.#line.pendingBytes + bytes > this.#options.queueBytes) return 0;
    this.#line.push(text, bytes);
    return bytes;
  }

  /** Not before there is something to send: a node may be dialled before it is told how the network looks. */
  #openLine(peer: number): DelayLine<string> {
    const { socket, context, uplink } = this.#options;
    const { clock, random } = context;
    return new DelayLine({ clock, random, uplink, shape: context.linkTo(peer) ?? instant, deliver: (text) => socket.write(text) });
  }

  #read(text: string, greeted: (peer: number) => void): void {
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#peer !== undefined) this.#options.heard(line, this.#peer);
      else greeted((this.#peer = Number(line)));
    }
  }
}
