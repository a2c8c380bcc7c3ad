import { connect as connectTls } from 'node:tls';
import { type Dispatcher, errors, H2CClient, interceptors, Pool, ProxyAgent } from 'undici';
import { connectionFailure } from './connection-failure.ts';
import { type TlsOptions, tlsConnectOptions } from './dial.ts';
import { type Exchange, type HttpClient, HttpFailure, type HttpHeader, type HttpRequest, type HttpResponse } from './http-client.ts';
import type { Target } from './target.ts';

export interface UndiciOptions {
  readonly version: 1.1 | 2;
  /** URL of a proxy; null goes to the target itself. */
  readonly proxy: string | null;
  /** Whether bodies are unpacked before they are looked at. */
  readonly decompress: boolean;
  readonly connections: number;
  readonly reuse: boolean;
  readonly timeoutNs: number;
  readonly timeout: string;
  readonly tls: TlsOptions;
}

/** The most streams of HTTP/2 on one connection; a server may allow fewer. */
const STREAMS = 100;

/** What our own client does not do: HTTP/2, proxies, compression. It takes about twice the CPU of a request. */
export class UndiciClient implements HttpClient {
  readonly #target: Target;
  readonly #options: UndiciOptions;
  readonly #dispatcher: Dispatcher;

  constructor(target: Target, options: UndiciOptions) {
    this.#target = target;
    this.#options = options;
    const dispatcher = dispatcherTo(target, options);
    this.#dispatcher = options.decompress ? dispatcher.compose(interceptors.decompress({ skipErrorResponses: false })) : dispatcher;
  }

  prepare(request: HttpRequest): (exchange: Exchange) => void {
    const { decompress, reuse, timeoutNs } = this.#options;
    const { origin } = this.#target;
    const headers = [...(decompress ? ['accept-encoding', 'gzip, deflate, br'] : []), ...request.headers.flat()];
    const options: Dispatcher.RequestOptions = {
      origin,
      path: request.path,
      method: request.method,
      headers,
      body: request.body,
      reset: !reuse,
      // the default looks for timeouts once a second, and starts anew with each part of a body
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    return (exchange) => {
      const signal = AbortSignal.timeout(timeoutNs / 1e6);
      this.#request({ ...options, signal }, request).then(
        (response) => exchange.answered(response),
        (error: unknown) => exchange.failed(this.#failure(error as Error)),
      );
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #request(options: Dispatcher.RequestOptions, { wants }: HttpRequest): Promise<HttpResponse> {
    const { statusCode: status, headers, body } = await this.#dispatcher.request(options);
    const kept = wants.body ? Buffer.from(await body.arrayBuffer()) : null;
    // a connection is free for the next request once the body was read
    if (!wants.body) await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    return { status, headers: wants.headers ? flat(headers) : [], body: kept };
  }

  #failure(error: Error): HttpFailure {
    if (error.name === 'TimeoutError') return new HttpFailure(`timeout: no response within ${this.#options.timeout}`, true);
    if (error instanceof errors.HTTPParserError) return new HttpFailure(`the response is garbage: ${error.message}`, true);
    if (error instanceof errors.SocketError) return new HttpFailure('the connection ended before the response', true);
    const { syscall = '', code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('ERR_HTTP2'))
      return new HttpFailure(`the response is garbage: as HTTP/2 it is a ${error.message.toLowerCase()}`, true);
    const text = connectionFailure(error);
    const isBefore =
      /^(connect|getaddrinfo)/.test(syscall) ||
      text.startsWith('the certificate') ||
      code.startsWith('ERR_SSL') ||
      code === 'UND_ERR_CONNECT_TIMEOUT';
    return isBefore ? new HttpFailure(`cannot connect: ${text}`, false) : new HttpFailure(text, true);
  }
}

function dispatcherTo({ origin, host, port, isTls }: Target, { version, proxy, connections, tls }: UndiciOptions): Dispatcher {
  const secure = tlsConnectOptions(host, tls);
  const common = { connections, allowH2: version === 2, h2Options: { maxConcurrentStreams: STREAMS } };
  if (proxy !== null) return new ProxyAgent({ ...common, uri: proxy, requestTls: secure });
  if (version === 1.1) return new Pool(origin, { ...common, connect: secure });
  if (!isTls) return new Pool(origin, { connections, factory: (url) => new H2CClient(url, { maxConcurrentStreams: STREAMS }) });
  // a server that does not speak HTTP/2 is to be refused: undici would go on with HTTP/1.1
  return new Pool(origin, {
    ...common,
    connect: (_, callback) => {
      const socket = connectTls({ host, port, ...secure, ALPNProtocols: ['h2'] });
      socket.once('error', (error) => callback(error, null));
      socket.once('secureConnect', () => callback(null, socket));
    },
  });
}

function flat(headers: { readonly [name: string]: string | string[] | undefined }): readonly HttpHeader[] {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((each): HttpHeader => [name.toLowerCase(), each]));
}
