import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Scenario } from 'regatta/scenario';

/** A connection on which many questions may be open: each is a line, and so is its answer. */
class EchoClient {
  readonly #socket: Socket;
  readonly #open = new Map<string, PromiseWithResolvers<void>>();

  constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.#open.get(line)?.resolve());
    // a close follows, which tells those who wait
    lines.on('error', () => undefined);
    socket.on('close', () => {
      for (const question of this.#open.values()) question.reject(new Error('the connection is closed'));
    });
  }

  async ask(question: string): Promise<void> {
    if (this.#socket.destroyed) throw new Error('the connection is closed');
    const answer = Promise.withResolvers<void>();
    this.#open.set(question, answer);
    this.#socket.write(`${question}\n`);
    await answer.promise;
    this.#open.delete(question);
  }
}

export default {
  async connect(node, { signal }) {
    const [host = '', port] = (node.endpoints['echo']?.outside ?? '').split(':');
    const socket = connect({ host, port: Number(port), noDelay: true });
    signal.addEventListener('abort', () => socket.destroy());
    await once(socket, 'connect');
    return new EchoClient(socket);
  },
  operation: ({ number, node: { client } }) => client.ask(String(number)),
} satisfies Scenario<EchoClient>;
