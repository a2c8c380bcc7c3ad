/** One request, whatever carries it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** Beside those that a client sets itself: host, content-length, connection. */
  readonly headers: readonly HttpHeader[];
  readonly body: string | Buffer | null;
  /** What of the response is to be kept: all else is counted and let go. */
  readonly wants: Wants;
}

export type HttpHeader = readonly [name: string, value: string];

/** Parts of a response that somebody looks at. */
export interface Wants {
  readonly headers: boolean;
  readonly body: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** In the order in which they came, names in lower case; empty where nobody wants them. */
  readonly headers: readonly HttpHeader[];
  /** null where nobody wants it. */
  readonly body: Buffer | null;
}

/** What waits for a response: exactly one of the two is called, once. */
export interface Exchange {
  answered(response: HttpResponse): void;
  failed(failure: HttpFailure): void;
}

/** Reaches one origin. */
export interface HttpClient extends AsyncDisposable {
  /** Makes a request ready for being sent any number of times: what is called with each exchange. */
  prepare(request: HttpRequest): (exchange: Exchange) => void;
}

/** A request that came to no whole response. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  /** Whether the target may have got the request. */
  readonly wasSent: boolean;

  constructor(message: string, wasSent: boolean) {
    super(message);
    this.wasSent = wasSent;
    // where a request fails says nothing about why, and reports would show it
    this.stack = message;
  }
}
