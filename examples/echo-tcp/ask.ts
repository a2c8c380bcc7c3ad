import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Scenario } from 'regatta/scenario';

/** A connection on which many questions may be open: each is a line, and so is its answer. */
class EchoClient {
  readonly #socket: Socket;
  readonly #open = new Map<string, PromiseWithResolvers<void>>();
  #begun = '';

  constructor(address: NetConnectOpts) {
    // read into one buffer, without a stream between: what the client takes counts as the node's latency
    const buffer = Buffer.allocUnsafe(65_536);
    this.#socket = connect({
      ...address,
      noDelay: true,
      onread: { buffer, callback: (length) => this.#read(buffer.toString('latin1', 0, length)) },
    });
    // a close follows, which tells those who wait
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      for (const question of this.#open.values()) question.reject(new Error('the connection is closed'));
    });
  }

  static async open(address: NetConnectOpts, signal: AbortSignal): Promise<EchoClient> {
    const client = new EchoClient(address);
    signal.addEventListener('abort', () => client.#socket.destroy());
    await once(client.#socket, 'connect');
    return client;
  }

  ask(question: string): Promise<void> {
    if (this.#socket.destroyed) throw new Error('the connection is closed');
    const answer = Promise.withResolvers<void>();
    this.#open.set(question, answer);
    this.#socket.write(`${question}\n`, 'latin1');
    return answer.promise;
  }

  #read(text: string): boolean {
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) {
      this.#open.get(line)?.resolve();
      this.#open.delete(line);
    }
    return true;
  }
}

export default {
  connect(node, { signal }) {
    const [host = '', port] = (node.endpoints['echo']?.outside ?? '').split(':');
    return EchoClient.open({ host, port: Number(port) }, signal);
  },
  operation: ({ number, node: { client } }) => client.ask(String(number)),
} satisfies Scenario<EchoClient>;
