import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { ListenAddress } from '../model/plan.ts';
import type { Family } from './family.ts';
import { formatFor } from './text-format.ts';
import { writePage } from './write-page.ts';

const { createServer } = process.getBuiltinModule('node:http');

/** Connections that are served at once; more are refused. A Prometheus needs one. */
const mostConnections = 64;
/** How long who asks may take to ask, and then to take the answer, ms. What hangs longer is cut off. */
const patienceMs = 10_000;
/** How long a connection is kept for the next request, ms: longer than most intervals between two scrapes. */
const keptMs = 75_000;

const scraperHeaders = ['x-prometheus-scrape-timeout-seconds', 'x-prometheus-refresh-interval-seconds'];

/** The answer to a request. */
export interface Answer {
  readonly contentType: string;
  /** Or its parts, one behind the other. */
  readonly body: string | readonly Buffer[];
}

/** What is served, by path. */
export interface Pages {
  readonly [path: string]: (request: PageRequest) => Answer | Promise<Answer>;
}

export interface PageRequest {
  readonly accept: string | undefined;
  /** The host, without a port, under which the asker knows this one. */
  readonly host: string | undefined;
  /** Whether it will come again by itself: a Prometheus and what does its work say how long they wait for a page, or how often they ask for targets. */
  readonly isScraper: boolean;
}

/** Pages that are served until it is disposed. */
export interface PageServer extends AsyncDisposable {
  readonly port: number;
}

/** The answer to who asks for `/metrics`, in the format that it wants. */
export async function metricsAnswer(families: Iterable<Family>, { accept }: PageRequest): Promise<Answer> {
  const format = formatFor(accept);
  return { contentType: format.contentType, body: await writePage(families, format) };
}

/**
 * Serves pages over HTTP.
 * @param key where the experiment or the command line says where to listen, for errors
 * @throws RegattaError PORT_TAKEN when nobody can listen there
 */
export async function servePages(listen: ListenAddress, pages: Pages, key: string): Promise<PageServer> {
  const server = createServer({ headersTimeout: patienceMs, requestTimeout: patienceMs, keepAliveTimeout: keptMs }, answerWith(pages));
  server.maxConnections = mostConnections;
  const port = await listening(server, listen, key);
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, { host, port }: ListenAddress, key: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const why = error.code === 'EADDRINUSE' ? 'the port is taken, by another run or another program' : messageOf(error);
    const hint = `Take another port, or ${place.replace(/\d+$/, '0')} for any that is free.`;
    reject(new RegattaError('PORT_TAKEN', `${key}: nothing can be served at ${place}: ${why}`, { hint, cause: error }));
  });
  server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  return promise;
}

function answerWith(pages: Pages): RequestListener {
  return (request, response) => {
    // also of one who reads a little now and then
    const cut = setTimeout(() => response.destroy(), patienceMs);
    response.once('close', () => clearTimeout(cut));
    // one that went away in the middle is no error of ours
    response.on('error', () => undefined);
    void answer(pages, request, response);
  };
}

async function answer(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').replace(/\?.*$/, '');
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (page === undefined || !isRead) {
    send(response, isRead ? 404 : 405, {
      contentType: 'text/plain; charset=utf-8',
      body: `There is ${Object.keys(pages).join(' and ')}.\n`,
    });
    return;
  }
  try {
    const { accept, host } = request.headers;
    const isScraper = scraperHeaders.some((name) => request.headers[name] !== undefined);
    send(response, 200, await page({ accept, host: hostName(host), isScraper }));
  } catch (error) {
    send(response, 500, { contentType: 'text/plain; charset=utf-8', body: `${messageOf(error)}\n` });
  }
}

function send(response: ServerResponse, status: number, { contentType, body }: Answer): void {
  if (response.destroyed) return;
  const parts = typeof body === 'string' ? [Buffer.from(body)] : body;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  response.writeHead(status, { 'content-type': contentType, 'content-length': length });
  // all at once, and not a packet for each
  response.cork();
  for (const part of parts) response.write(part);
  response.uncork();
  response.end();
}

function hostName(host: string | undefined): string | undefined {
  return host?.replace(/:\d+$/, '');
}
