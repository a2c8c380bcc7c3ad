import { messageOf, RegattaError } from '../../../model/errors.ts';
import {
  type ImportedPart,
  type ImportedRequest,
  type ImportedRequests,
  ownHeaders,
  placeOf,
  requestProblem,
  shortUrl,
} from './imported-requests.ts';
import { readMultipart } from './read-multipart.ts';

interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** A field of a form. A file that was sent has a name, and its text where it is one. */
interface Param {
  readonly name: string;
  readonly value?: string;
  readonly fileName?: string;
  readonly contentType?: string;
}

/** What of an HTTP Archive (HAR 1.2) says what was sent. */
interface Entry {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: readonly NameValue[];
    readonly postData?: {
      readonly mimeType?: string;
      readonly text?: string;
      readonly encoding?: string;
      readonly params?: readonly Param[];
    };
  };
}

/** Of a browser: its caches and its own cookies are not those of the users that are simulated. */
const ofTheBrowser: ReadonlySet<string> = new Set(['cookie', 'accept-encoding', 'if-none-match', 'if-modified-since']);

/** The requests of an HTTP Archive, as browsers save them: one visit, in order. @throws RegattaError USAGE */
export function readHar(text: string): ImportedRequests {
  const entries = entriesOf(text);
  const leftOut = new Set<string>();
  const requests = entries.flatMap(({ request }): ImportedRequest[] => {
    const { method, url, headers = [], postData } = request;
    const problem = requestProblem(method, url) ?? bodyProblem(request);
    if (problem !== undefined) {
      leftOut.add(problem);
      return [];
    }
    const kept = headers.filter(
      ({ name }) => !name.startsWith(':') && !ownHeaders.has(name.toLowerCase()) && !ofTheBrowser.has(name.toLowerCase()),
    );
    const sent = new Map(kept.map(({ name, value }) => [name.toLowerCase(), value]));
    const parts = postData !== undefined && isMultipart(request) ? partsOf(postData) : undefined;
    // it names what parts the body, which is written anew
    if (parts !== undefined) sent.delete('content-type');
    const body =
      postData?.text ??
      (postData?.params === undefined
        ? null
        : new URLSearchParams(postData.params.map(({ name, value = '' }): [string, string] => [name, value])).toString());
    const what = parts === undefined ? { body } : { body: null, parts };
    return [{ ...placeOf(url), method, headers: Object.fromEntries(sent), ...what }];
  });
  const had = (wanted: string): boolean =>
    entries.some(({ request }) => (request.headers ?? []).some(({ name }) => name.toLowerCase() === wanted));
  if (had('cookie')) leftOut.add('cookies of the browser: each operation begins without any, and keeps what it is given (cookies: true)');
  if (had('accept-encoding')) leftOut.add('accept-encoding: bodies are asked for as they are; decompress: true asks for packed ones');
  if (had('if-none-match') || had('if-modified-since')) leftOut.add('conditions of the cache of the browser: everything is asked for anew');
  leftOut.add('times between the requests: one follows the other at once');
  return { requests, isVisit: true, settings: { cookies: true }, leftOut: [...leftOut] };
}

function entriesOf(text: string): readonly Entry[] {
  let har: unknown;
  try {
    // some programs write a mark of the byte order
    har = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RegattaError('USAGE', `it is no HTTP Archive: ${messageOf(error)}`);
  }
  const entries = (har as { readonly log?: { readonly entries?: unknown } } | null)?.log?.entries;
  const isArchive =
    Array.isArray(entries) &&
    (entries as readonly Partial<Entry>[]).every(({ request }) => typeof request?.url === 'string' && typeof request.method === 'string');
  if (!isArchive) throw new RegattaError('USAGE', 'it is no HTTP Archive: that has log.entries, each with a request');
  return entries as readonly Entry[];
}

function isMultipart({ postData }: Entry['request']): boolean {
  return postData?.mimeType?.startsWith('multipart/') === true;
}

/** Its parts as they are told apart, by whoever wrote the archive or by what parts them; undefined where they are not. */
function partsOf({ mimeType = '', text, params = [] }: NonNullable<Entry['request']['postData']>): readonly ImportedPart[] | undefined {
  if (params.length === 0) return text === undefined ? undefined : readMultipart(text, mimeType);
  return params.map(({ name, value, fileName, contentType }) => ({
    name,
    ...(value === undefined && fileName !== undefined ? {} : { text: value ?? '' }),
    ...(fileName === undefined ? {} : { filename: fileName }),
    ...(contentType === undefined ? {} : { type: contentType }),
  }));
}

function bodyProblem(request: Entry['request']): string | undefined {
  const { method, url, postData } = request;
  const place = `${method} ${shortUrl(url)}`;
  if (!isMultipart(request)) return postData?.encoding === 'base64' ? `${place}: a body that is no text` : undefined;
  const parts = postData === undefined ? undefined : partsOf(postData);
  if (parts === undefined) return `${place}: a body of several parts, which are not told apart there`;
  // browsers leave out what stands in a file, and some write nothing in its place
  const unknown = parts.find(({ text = '', filename = '' }) => filename !== '' && text === '');
  return unknown === undefined ? undefined : `${place}: the part ${unknown.name}, a file whose content is not there`;
}
