import type { MultiaddrConnection, PeerId, Transport, Upgrader } from '@libp2p/interface';
import { type Clock, DelayLine, type DelayLineOptions, type LinkShape, type Random, Uplink } from 'regatta/node';

export interface LinkShaperOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How traffic to the node with that peer id behaves; undefined for peers that are none of the run's nodes. */
  shapeOf(peerId: string): LinkShape | undefined;
}

/**
 * Emulates the links of one node: delays what it sends on its raw connections, below encryption, each connection in order. Both ends do so, which makes
 * a round trip of twice the latency. The dialling end knows its peer from the first byte; the listening end from the end of the
 * security handshake on ({@link identified}), so that its part of that handshake is not delayed. Nor is the TCP handshake of the kernel.
 *
 * Counts the bytes of raw connections, handshakes included.
 */
export class LinkShaper {
  sentBytes = 0;
  receivedBytes = 0;
  readonly #options: LinkShaperOptions;
  readonly #uplink = new Uplink();
  readonly #connections = new WeakMap<MultiaddrConnection, (shape: LinkShape) => void>();

  constructor(options: LinkShaperOptions) {
    this.#options = options;
  }

  /** The same transport, with shaped connections. Works for any, because every raw connection goes through the upgrader that libp2p hands to it. */
  shaped<Components>(create: (components: Components) => Transport): (components: Components) => Transport {
    return (components) => {
      const transport = create(components);
      const dial = transport.dial.bind(transport);
      const createListener = transport.createListener.bind(transport);
      transport.dial = (address, options) => dial(address, { ...options, upgrader: this.#shapedUpgrader(options.upgrader) });
      transport.createListener = (options) => createListener({ ...options, upgrader: this.#shapedUpgrader(options.upgrader) });
      return transport;
    };
  }

  /** Tells who is at the far end of an inbound connection. */
  identified(connection: MultiaddrConnection, peerId: PeerId): void {
    const shape = this.#options.shapeOf(peerId.toString());
    if (shape !== undefined) this.#connections.get(connection)?.(shape);
  }

  #shapedUpgrader(upgrader: Upgrader): Upgrader {
    const shaped = Object.create(upgrader) as Upgrader;
    shaped.upgradeInbound = (connection: MultiaddrConnection, options: Parameters<Upgrader['upgradeInbound']>[1]) => {
      this.#wrap(connection);
      return upgrader.upgradeInbound(connection, options);
    };
    shaped.upgradeOutbound = (connection: MultiaddrConnection, options: Parameters<Upgrader['upgradeOutbound']>[1]) => {
      const peerId = connection.remoteAddr.getComponents().findLast(({ name }) => name === 'p2p')?.value;
      this.#wrap(connection, peerId === undefined ? undefined : this.#options.shapeOf(peerId));
      return upgrader.upgradeOutbound(connection, options);
    };
    return shaped;
  }

  #wrap(connection: MultiaddrConnection, shape?: LinkShape): void {
    this.#countReceived(connection);
    const send = connection.send.bind(connection);
    const close = connection.close.bind(connection);
    let line: SendLine | undefined;
    const setShape = (shape: LinkShape): void => {
      if (shape.latencyNs > 0 || shape.bandwidth !== null || shape.linkBandwidth !== undefined)
        line = new SendLine(connection, send, { ...this.#options, shape, uplink: this.#uplink });
    };
    this.#connections.set(connection, setShape);
    if (shape !== undefined) setShape(shape);
    connection.send = (data) => {
      this.sentBytes += data.byteLength;
      // One piece: the TCP transport would write each part of a list by a system call and in a packet of its own.
      const bytes = data.subarray();
      if (line === undefined) return send(bytes);
      line.push(bytes);
      return true;
    };
    connection.close = async (options) => {
      if (connection.status === 'open') await line?.drained(options?.signal);
      await close(options);
    };
    connection.addEventListener('close', () => line?.drop());
  }

  #countReceived(connection: MultiaddrConnection): void {
    // Not in the interface; that the class has it is checked at start (wrapped-classes.ts).
    const receiver = connection as MultiaddrConnection & { onData: (data: { readonly byteLength: number }) => void };
    const onData = receiver.onData.bind(receiver);
    receiver.onData = (data) => {
      this.receivedBytes += data.byteLength;
      onData(data);
    };
  }
}

/** One direction of a shaped connection: takes bytes and sends them when they are due. */
class SendLine {
  readonly #line: DelayLine<Uint8Array | (() => void)>;
  readonly #connection: MultiaddrConnection;
  readonly #send: (bytes: Uint8Array) => boolean;
  /** Due in this turn of the event loop: they go out in one write. */
  #due: Uint8Array[] = [];

  constructor(
    connection: MultiaddrConnection,
    send: (bytes: Uint8Array) => boolean,
    shaping: Omit<DelayLineOptions<Uint8Array | (() => void)>, 'deliver'>,
  ) {
    this.#connection = connection;
    this.#send = send;
    this.#line = new DelayLine({ ...shaping, deliver: (item) => this.#deliver(item) });
  }

  push(bytes: Uint8Array): void {
    this.#line.push(bytes, bytes.byteLength);
  }

  /** Resolves when all that was pushed has been sent, the signal is aborted, or the connection has ended. */
  async drained(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
      this.#connection.addEventListener('close', () => resolve(), { once: true });
      this.#line.push(resolve, 0);
    });
  }

  /** The connection has ended: what is under way is lost. */
  drop(): void {
    this.#line.close('drop');
  }

  #deliver(item: Uint8Array | (() => void)): void {
    if (typeof item === 'function') {
      this.#flush();
      item();
      return;
    }
    if (this.#due.push(item) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const [first, ...more] = this.#due;
    this.#due = [];
    // The connection may have ended while the bytes were under way: then they are lost, as on a wire.
    if (first === undefined || this.#connection.status !== 'open') return;
    try {
      this.#send(more.length === 0 ? first : Buffer.concat([first, ...more]));
    } catch (error) {
      this.#connection.abort(error as Error);
    }
  }
}
