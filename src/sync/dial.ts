import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { messageOf, RegattaError } from '../model/errors.ts';

/** How long a rendezvous has to answer the opening handshake, ms: far more than a busy machine takes, and an end for what listens and says nothing. */
const handshakeMs = 30_000;

/** Opens a WebSocket to a rendezvous; rejects with `RENDEZVOUS` and what the rendezvous said, or with the signal's reason. */
export async function dial(url: string, token: string | undefined, signal: AbortSignal | undefined): Promise<WebSocket> {
  signal?.throwIfAborted();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ws = new WebSocket(url, { headers, perMessageDeflate: false, maxPayload: 0, handshakeTimeout: handshakeMs });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => {
    reject(signal?.reason);
    ws.terminate();
  };
  signal?.addEventListener('abort', abort, { once: true });
  ws.once('open', resolve);
  ws.once('error', (error) =>
    reject(new RegattaError('RENDEZVOUS', `cannot reach the rendezvous at ${url}: ${messageOf(error)}`, { cause: error })),
  );
  ws.once('unexpected-response', (_request, response) => {
    void refusalOf(response)
      .then((reason) => reject(new RegattaError('RENDEZVOUS', `the rendezvous at ${url} refused the connection: ${reason}`)))
      .finally(() => ws.terminate());
  });
  try {
    await promise;
    return ws;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function refusalOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
  } catch (error) {
    text ||= messageOf(error);
  }
  return text.trim() || `HTTP status ${response.statusCode ?? '?'}`;
}
