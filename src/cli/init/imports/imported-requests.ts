/** Requests from somewhere else, as the kit `http` sends them. */
export interface ImportedRequests {
  readonly requests: readonly ImportedRequest[];
  /** Whether they are one visit, in order; else each stands for itself. */
  readonly isVisit: boolean;
  /** Settings of the scenario that hold for all of them. */
  readonly settings: { readonly [name: string]: unknown };
  /** What the experiment does not do as it was there, each in a sentence. */
  readonly leftOut: readonly string[];
}

export interface ImportedRequest {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | null;
  /** In place of a body, the file that holds it. */
  readonly file?: string;
  /** In place of a body, where it has several parts. */
  readonly parts?: readonly ImportedPart[];
}

/** Either text or file is set. */
export interface ImportedPart {
  readonly name: string;
  readonly text?: string;
  readonly file?: string;
  readonly filename?: string;
  readonly type?: string;
}

/** What keeps a request from being sent by the kit; undefined where nothing does. */
export function requestProblem(method: string, url: string): string | undefined {
  if (!URL.canParse(url)) return `${url} is no URL`;
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return `${shortUrl(url)}: ${protocol}// is not HTTP`;
  return knownMethods.has(method) ? undefined : `${method} ${shortUrl(url)}: the kit does not send ${method}`;
}

const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Origin and path of a URL that has no problem. A fragment is not sent, by anybody. */
export function placeOf(url: string): Pick<ImportedRequest, 'origin' | 'path'> {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

export function shortUrl(url: string): string {
  return url.length > 80 ? `${url.slice(0, 79)}…` : url;
}

/** Headers that the kit sets itself, or that mean something only to the connection on which they were. */
export const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'upgrade',
  'proxy-connection',
]);
