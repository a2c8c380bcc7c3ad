import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Scenario } from 'regatta/scenario';

/** A connection to the port of a node: says what to publish, and is told the id of the message. */
interface Client {
  readonly socket: Socket;
  /** What it answers, in the order of what it was told. */
  readonly answers: AsyncIterator<string>;
}

export default {
  async connect(node, { signal }) {
    const [host = '', port] = (node.endpoints['gossip']?.outside ?? '').split(':');
    const socket = connect({ host, port: Number(port), noDelay: true });
    signal.addEventListener('abort', () => socket.destroy());
    await once(socket, 'connect');
    return { socket, answers: createInterface({ input: socket })[Symbol.asyncIterator]() };
  },
  async operation({ number, node: { client } }) {
    client.socket.write(`${JSON.stringify({ publish: `news no. ${number}` })}\n`);
    const { done } = await client.answers.next();
    if (done === true) throw new Error('the node closed the connection');
  },
} satisfies Scenario<Client>;
