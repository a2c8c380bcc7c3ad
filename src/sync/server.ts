import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { realClock } from '../load/real-clock.ts';
import type { Clock } from '../model/clock.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { Hello } from './frames.ts';
import { probeEveryMs } from './participants.ts';
import { RendezvousService } from './rendezvous-service.ts';

const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');

export interface RendezvousOptions {
  /** Address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** What clients must show, as `Authorization: Bearer` or `?token=`. Required on any address but loopback. */
  readonly token?: string;
  /** Of what `at` and `offset` in clock probes speak; CLOCK_MONOTONIC unless given. */
  readonly clock?: Pick<Clock, 'now'>;
  /** A larger frame gets an error for its reply, and one 16 times as large costs the connection (close code 1009); 16 MiB unless given. */
  readonly maxFrameBytes?: number;
  /** A client that leaves more than this unread is dropped; 64 MiB unless given. */
  readonly maxBacklogBytes?: number;
  /** Gets a line when a client is dropped, refused or lost. */
  readonly log?: (line: string) => void;
  /** Told, beside the log, of a client that does not read and so was dropped. */
  readonly whenDropped?: (who: string, why: string) => void;
  /** Told, beside the log, of who was refused for a wrong token or no token. */
  readonly whenRefused?: (who: string, why: string) => void;
  /** Why somebody who says hello may not join, or ''; everybody may unless given. */
  readonly admit?: (hello: Hello) => string;
}

/** A running rendezvous. Disposing it ends every connection (close code 1001) and frees the port. */
export interface Rendezvous extends AsyncDisposable {
  /** `ws://HOST:PORT` as this machine dials it, without the token. */
  readonly url: string;
  readonly port: number;
}

/** How long clients have to answer the closing handshake, or to read why they are refused, ms. */
const farewellMs = 250;

/** Starts a rendezvous: Testground's sync protocol, and beside it what hosts and orchestrator say to one another. */
export async function startRendezvous(options: RendezvousOptions = {}): Promise<Rendezvous> {
  const { host = '127.0.0.1', port = 0, token, log = () => undefined, maxFrameBytes = 16 << 20, maxBacklogBytes = 64 << 20 } = options;
  if (token === undefined && !isLoopback(host)) {
    throw new RegattaError('USAGE', `a rendezvous on ${host} can be reached by others and so needs a token`, {
      hint: 'give a token (--token-file FILE), or listen on 127.0.0.1',
    });
  }
  const { clock = realClock } = options;
  const whenDropped = (who: string, why: string): void => {
    log(`dropped ${who}: ${why}`);
    options.whenDropped?.(who, why);
  };
  const admit = (hello: Hello): string => options.admit?.(hello) ?? '';
  const service = new RendezvousService({ now: () => clock.now(), maxFrameBytes, maxBacklogBytes, log, whenDropped, admit });
  // What ws itself would refuse costs the connection, so its limit is only a last resort against exhaustion of memory.
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: 16 * maxFrameBytes,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const server = createServer((_request, response) => {
    response
      .writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
      .end('this is a Regatta rendezvous: it speaks WebSocket only\n');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, stream, head) => {
    const socket = stream as Socket;
    const refusal = refusalOf(request, token);
    if (refusal !== undefined) {
      const who = socket.remoteAddress ?? '?';
      log(`refused ${who}: ${refusal.reason}`);
      options.whenRefused?.(who, refusal.reason);
      refuse(socket, refusal);
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (ws) => service.accept(socket, ws));
  });
  await listen(server, host, port);
  // Such as a lack of file descriptors: those who are connected go on.
  server.on('error', (error) => log(`cannot take a connection: ${error.message}`));
  const ticking = setInterval(() => service.tick(), probeEveryMs);
  const address = server.address() as AddressInfo;
  // what listens everywhere is dialled by this machine at its loopback
  const nearby = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `ws://${isIPv6(nearby) ? `[${nearby}]` : nearby}:${address.port}`,
    port: address.port,
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      await endAll(server, upgrades.clients, sockets);
    },
  };
}

/** Whether only this machine can reach what listens on that address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

function refusalOf(request: IncomingMessage, token: string | undefined): Refusal | undefined {
  if (token !== undefined) {
    const shown =
      /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? new URLSearchParams(request.url?.split('?')[1]).get('token');
    if (shown === null) return { status: 401, reason: 'this rendezvous needs a token (Authorization: Bearer TOKEN, or ?token=TOKEN)' };
    return isSame(shown, token) ? undefined : { status: 401, reason: 'the token is not that of this rendezvous' };
  }
  // Without a token, any web page that a local browser shows could dial in: browsers tell where a page comes from.
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  const isLocal = URL.canParse(origin) && isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, ''));
  return isLocal ? undefined : { status: 403, reason: `web pages of ${origin} may not use a rendezvous without a token` };
}

/** Compares in a time that tells nothing of the token. */
function isSame(shown: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function refuse(socket: Socket, { status, reason }: Refusal): void {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: text/plain',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.on('error', () => socket.destroy());
  // read on, or the other side's end would never be seen; one that keeps its half open has a moment to read why
  socket.resume();
  const forced = setTimeout(() => socket.destroy(), farewellMs);
  socket.once('close', () => clearTimeout(forced));
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Connections that may wait to be accepted: a thousand clients dial in at once. */
const listenQueue = 4096;

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') {
      reject(
        new RegattaError('PORT_TAKEN', `port ${port} of ${host} is in use`, {
          hint: 'stop what listens there, or choose another port',
          cause: error,
        }),
      );
    } else {
      reject(new RegattaError('RENDEZVOUS', `cannot listen on ${host}:${port}: ${messageOf(error)}`, { cause: error }));
    }
  });
  server.listen({ host, port, backlog: listenQueue }, resolve);
  await promise;
  server.removeAllListeners('error');
}

/** Also what is no client yet, or was refused: once upgraded, sockets are no longer the HTTP server's to close. */
async function endAll(server: Server, clients: Set<WebSocket>, sockets: ReadonlySet<Socket>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  for (const client of clients) client.close(1001, 'the rendezvous ends');
  const forced = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, farewellMs);
  await promise;
  clearTimeout(forced);
}
