import { RegattaError } from '../../../model/errors.ts';
import {
  type ImportedPart,
  type ImportedRequest,
  type ImportedRequests,
  ownHeaders,
  placeOf,
  requestProblem,
} from './imported-requests.ts';
import { readPart } from './curl-part.ts';
import { shellLines } from './shell-lines.ts';

/** One command while its options are read. */
interface Draft {
  method: string | undefined;
  readonly urls: string[];
  readonly headers: Map<string, string>;
  readonly data: string[];
  /** Of a body of several parts. */
  readonly parts: ImportedPart[];
  /** A file that is the body. */
  file: string | undefined;
  /** Data goes into the query: `-G`. */
  isQuery: boolean;
  readonly settings: { [name: string]: unknown };
  readonly leftOut: string[];
  /** Why it cannot be sent at all: what is left of it would be another request. */
  refusal: string | undefined;
}

/** What an option does; it takes a value where it has a second argument. */
type Option = { readonly flag: (draft: Draft) => void } | { readonly value: (draft: Draft, value: string) => void };

const takesBody = (draft: Draft, value: string): void => {
  if (!value.startsWith('@')) draft.data.push(value);
  else if (value === '@-') draft.refusal ??= 'a body from standard input';
  else if (draft.file === undefined) draft.file = value.slice(1);
  else draft.refusal ??= 'a body from several files';
};
/** `-d @file` takes line breaks out of it. */
const takesText = (draft: Draft, value: string): void => {
  takesBody(draft, value);
  if (value.startsWith('@') && value !== '@-')
    draft.leftOut.push(`line breaks in ${value.slice(1)} are sent, which curl takes out with -d`);
};
const nothing: Option = { flag: () => undefined };
const nothingOfValue: Option = { value: () => undefined };

/** Options of curl that say what is sent. */
const sent: { readonly [name: string]: Option } = {
  request: { value: (draft, value) => void (draft.method = value.toUpperCase()) },
  header: { value: takeHeader },
  data: { value: takesText },
  'data-ascii': { value: takesText },
  'data-binary': { value: takesBody },
  'data-raw': { value: ({ data }, value) => void data.push(value) },
  'data-urlencode': {
    value: (draft, value) => {
      if (/^[^=@]*@/.test(value)) draft.refusal ??= `a body from what stands in ${value.slice(value.indexOf('@') + 1)}, encoded`;
      const [, name = '', text = value] = /^([^=@]*=)(.*)$/s.exec(value) ?? [];
      draft.data.push(`${name === '=' ? '' : name}${encodeURIComponent(text)}`);
    },
  },
  form: { value: (draft, value) => takePart(draft, value) },
  'form-string': {
    value: (draft, value) => {
      const at = value.indexOf('=');
      if (at < 0) draft.refusal ??= `the part ${value}`;
      else draft.parts.push({ name: value.slice(0, at), text: value.slice(at + 1) });
    },
  },
  json: {
    value: (draft, value) => {
      takesBody(draft, value);
      for (const name of ['content-type', 'accept']) if (!draft.headers.has(name)) draft.headers.set(name, 'application/json');
    },
  },
  cookie: {
    value: (draft, value) => {
      if (value.includes('=')) draft.headers.set('cookie', value);
      else draft.leftOut.push(`the cookies from the file ${value}`);
    },
  },
  user: { value: ({ headers }, value) => void headers.set('authorization', `Basic ${Buffer.from(value).toString('base64')}`) },
  'user-agent': { value: ({ headers }, value) => void headers.set('user-agent', value) },
  referer: { value: ({ headers }, value) => void headers.set('referer', value) },
  url: { value: ({ urls }, value) => void urls.push(value) },
  head: { flag: (draft) => void (draft.method ??= 'HEAD') },
  get: { flag: (draft) => void (draft.isQuery = true) },
};

/** Options that are settings of the scenario. */
const settings: { readonly [name: string]: Option } = {
  insecure: { flag: (draft) => void (draft.settings['tls'] = { ...(draft.settings['tls'] as object | undefined), insecure: true }) },
  cacert: { value: (draft, ca) => void (draft.settings['tls'] = { ...(draft.settings['tls'] as object | undefined), ca }) },
  http2: { flag: (draft) => void (draft.settings['http'] = 2) },
  'http2-prior-knowledge': { flag: (draft) => void (draft.settings['http'] = 2) },
  'http1.1': nothing,
  compressed: { flag: (draft) => void (draft.settings['decompress'] = true) },
  location: { flag: (draft) => void (draft.settings['redirects'] ??= 50) },
  'max-redirs': { value: (draft, value) => void (draft.settings['redirects'] = Math.min(50, Math.max(0, Number(value) || 0))) },
  proxy: { value: (draft, value) => void (draft.settings['proxy'] = value.includes('://') ? value : `http://${value}`) },
  'max-time': { value: (draft, value) => void (draft.settings['timeout'] = `${Number(value) || 30}s`) },
};

/** Options that say what curl itself prints or keeps: nothing of them is sent. */
const printed: { readonly [name: string]: Option } = {
  ...Object.fromEntries(
    ['silent', 'show-error', 'verbose', 'include', 'fail', 'no-buffer', 'no-progress-meter', 'remote-name', 'progress-bar', 'globoff'].map(
      (name) => [name, nothing],
    ),
  ),
  ...Object.fromEntries(['output', 'write-out', 'dump-header', 'stderr', 'trace-ascii'].map((name) => [name, nothingOfValue])),
};

const options: { readonly [name: string]: Option } = { ...sent, ...settings, ...printed };
/** Options whose request would be another one without them. */
const refused: ReadonlySet<string> = new Set(['upload-file']);
/** Options with a value that cannot be taken over: what follows them is no URL. */
const refusedWithValue: ReadonlySet<string> = new Set([
  'upload-file',
  'cert',
  'key',
  'resolve',
  'connect-to',
  'retry',
  'cookie-jar',
  'range',
  'limit-rate',
  'connect-timeout',
  'interface',
  'unix-socket',
  'config',
  'oauth2-bearer',
  'netrc-file',
]);

const short: { readonly [letter: string]: string } = Object.fromEntries(
  [
    'X:request H:header d:data b:cookie u:user A:user-agent e:referer I:head G:get k:insecure L:location x:proxy m:max-time',
    's:silent S:show-error v:verbose i:include f:fail N:no-buffer o:output w:write-out D:dump-header O:remote-name g:globoff #:progress-bar',
    'F:form T:upload-file E:cert c:cookie-jar r:range K:config',
  ]
    .join(' ')
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Commands of curl, one after another, as terminals and browsers ("Copy as cURL") have them. @throws RegattaError USAGE */
export function readCurl(text: string): ImportedRequests {
  const lines = shellLines(text);
  if (lines === undefined) throw new RegattaError('USAGE', 'a quote does not end in it');
  const requests: ImportedRequest[] = [];
  const leftOut: string[] = [];
  const drafts: Draft[] = [];
  for (const [index, [program, ...args]] of lines.entries()) {
    const draft = readArguments(args);
    const found = program === 'curl' ? requestsOf(draft) : { requests: [], problems: [`it is ${program} and no curl`] };
    requests.push(...found.requests);
    if (found.requests.length > 0) drafts.push(draft);
    leftOut.push(...[...(program === 'curl' ? draft.leftOut : []), ...found.problems].map((what) => `command ${index + 1}: ${what}`));
  }
  const settings: { readonly [name: string]: unknown } = Object.assign({}, ...drafts.map((draft) => draft.settings));
  const shared = Object.keys(settings).filter((name) => drafts.some((draft) => !Object.hasOwn(draft.settings, name)));
  leftOut.push(...shared.map((name) => `${name} is a setting of all requests here, and not all commands have it`));
  return { requests, isVisit: false, settings, leftOut };
}

function readArguments(args: readonly string[]): Draft {
  const draft: Draft = {
    method: undefined,
    urls: [],
    headers: new Map(),
    data: [],
    parts: [],
    file: undefined,
    isQuery: false,
    settings: {},
    leftOut: [],
    refusal: undefined,
  };
  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (/^[|;&<>]|^\d?>/.test(word)) {
      draft.leftOut.push(`what the shell does after ${word}`);
      break;
    }
    if (word.startsWith('--') && word.length > 2) take(draft, word.slice(2), words);
    else if (word.startsWith('-') && word.length > 1) takeShort(draft, word.slice(1), words);
    else draft.urls.push(word);
  }
  return draft;
}

/** `-sSL`, `-XPOST`: of several letters each is an option, until one takes the rest as its value. */
function takeShort(draft: Draft, letters: string, words: string[]): void {
  const [letter = '', rest] = [letters[0], letters.slice(1)];
  const name = short[letter];
  const option = name === undefined ? undefined : options[name];
  if (name === undefined) {
    draft.leftOut.push(`-${letter}`);
  } else if ((option !== undefined && 'value' in option) || refusedWithValue.has(name)) {
    take(draft, name, rest === '' ? words : [rest]);
    return;
  } else {
    take(draft, name, words);
  }
  if (rest !== undefined && rest !== '') takeShort(draft, rest, words);
}

function take(draft: Draft, name: string, words: string[]): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const value = refusedWithValue.has(name) ? words.shift() : undefined;
    const text = value === undefined ? `--${name}` : `--${name} ${value}`;
    if (refused.has(name)) draft.refusal ??= text;
    else draft.leftOut.push(text);
  } else if ('flag' in option) {
    option.flag(draft);
  } else {
    option.value(draft, words.shift() ?? '');
  }
}

function takeHeader(draft: Draft, text: string): void {
  const [, name = '', value = ''] = /^([^:;]+)[:;]\s*(.*)$/s.exec(text) ?? [];
  const lower = name.trim().toLowerCase();
  if (lower === '') draft.leftOut.push(`the header ${text}`);
  else if (lower === 'host' || !ownHeaders.has(lower)) draft.headers.set(lower, value.trim());
}

function takePart(draft: Draft, written: string): void {
  const part = readPart(written);
  if (typeof part === 'string') draft.refusal ??= part;
  else draft.parts.push(part);
}

function requestsOf({ method, urls, headers, data, parts, file, isQuery, refusal }: Draft): {
  readonly requests: readonly ImportedRequest[];
  readonly problems: readonly string[];
} {
  const isTold = file === undefined || (data.length === 0 && !isQuery);
  const reason = refusal ?? (isTold ? undefined : `a body from the file ${file} and more`);
  if (reason !== undefined) return { requests: [], problems: [`${reason}, so that it is left out`] };
  const problems: string[] = urls.length === 0 ? ['it names no URL'] : [];
  const text = data.join('&');
  const hasBody = (data.length > 0 || file !== undefined) && !isQuery;
  if (hasBody && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded');
  // it names what parts the body, which is written anew
  if (parts.length > 0) headers.delete('content-type');
  const whole = file === undefined ? { body: hasBody ? text : null } : { body: null, file };
  const what = parts.length > 0 ? { body: null, parts } : whole;
  const requests = urls.flatMap((written): ImportedRequest[] => {
    const plain = written.includes('://') ? written : `http://${written}`;
    const url = isQuery && text !== '' ? `${plain}${plain.includes('?') ? '&' : '?'}${text}` : plain;
    const asked = method ?? (hasBody || parts.length > 0 ? 'POST' : 'GET');
    const problem = requestProblem(asked, url);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? [{ ...placeOf(url), method: asked, headers: Object.fromEntries(headers), ...what }] : [];
  });
  return { requests, problems };
}
