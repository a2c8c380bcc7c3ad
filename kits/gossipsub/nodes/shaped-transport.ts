import type { MultiaddrConnection, PeerId, Transport, Upgrader } from '@libp2p/interface';
import { type Clock, DelayLine, type LinkShape, type Random, RegattaError, Uplink } from 'regatta/node';

export interface LinkShaperOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How the link to the node with that peer id behaves; undefined for peers that the topology does not link. */
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
    let line: DelayLine<() => void> | undefined;
    const setShape = (shape: LinkShape): void => {
      if (shape.latencyNs === 0 && shape.bandwidth === null) return;
      line = new DelayLine<() => void>({ ...this.#options, shape, uplink: this.#uplink, deliver: (act) => act() });
    };
    this.#connections.set(connection, setShape);
    if (shape !== undefined) setShape(shape);
    connection.send = (data) => {
      this.sentBytes += data.byteLength;
      if (line === undefined) return send(data);
      // Whoever sent a list may go on to change it; its bytes stay as they are.
      const bytes = data instanceof Uint8Array ? data : data.sublist();
      line.push(() => sendLate(connection, send, bytes), bytes.byteLength);
      return true;
    };
    connection.close = async (options) => {
      await new Promise<void>((resolve) => {
        if (line === undefined || line.pendingBytes === 0) return resolve();
        options?.signal?.addEventListener('abort', () => resolve());
        line.push(resolve, 0);
      });
      await close(options);
    };
    connection.addEventListener('close', () => line?.close('drop'));
  }

  #countReceived(connection: MultiaddrConnection): void {
    const receiver = connection as MultiaddrConnection & { onData?: (data: { readonly byteLength: number }) => void };
    const onData = receiver.onData?.bind(receiver);
    if (onData === undefined) {
      throw new RegattaError('KIT_BROKEN', 'the loaded @libp2p/utils cannot be metered: its connections have no onData');
    }
    receiver.onData = (data) => {
      this.receivedBytes += data.byteLength;
      onData(data);
    };
  }
}

function sendLate(connection: MultiaddrConnection, send: MultiaddrConnection['send'], bytes: Parameters<MultiaddrConnection['send']>[0]): void {
  // The connection may have ended while the bytes were under way: then they are lost, as on a wire.
  if (connection.status !== 'open') return;
  try {
    send(bytes);
  } catch (error) {
    connection.abort(error as Error);
  }
}
