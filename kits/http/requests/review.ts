import {
  cutAtValues,
  environmentWarning,
  type FeedPlan,
  feedValueProblem,
  type Json,
  parseJsonPath,
  type PlanRemark,
  type RunValue,
  variableOf,
} from 'regatta/kit';
import { methods, type RequestParams, type RequestsParams } from './params.ts';
import { parsePattern, patternProblem } from './pattern.ts';
import { parseStatus } from './status.ts';

type Path = readonly string[];

/** What is wrong with requests beyond their form, each with its place within the params. */
export function reviewRequests(params: RequestsParams, feeds: readonly FeedPlan[]): readonly PlanRemark[] {
  const { requests, sequence, http, pipelining, connection, proxy, decompress } = params;
  const known = new Set<string>();
  const scope: Scope = { known, isSequence: sequence, feeds };
  const remarks = requests.flatMap((request, index) => {
    const path = ['requests', String(index)];
    const found = [
      ...reviewMethod(request, path),
      ...reviewHeaders(request.headers, [...path, 'headers']),
      ...reviewBody(request, path),
      ...reviewExpect(request, path),
      ...reviewExtract(request, path),
    ];
    const values = textsIn(request as unknown as Json, path).flatMap((text) => reviewValues(text, scope));
    for (const name of Object.keys(request.extract)) known.add(name);
    return [...found, ...values];
  });
  return [
    ...errorIf(requests.length === 0, ['requests'], 'there is no request; write [{GET: /}]'),
    ...remarks,
    ...reviewHeaders(params.headers, ['headers']),
    ...textsIn(params.headers, ['headers']).flatMap((text) => reviewValues(text, scope)),
    ...errorIf(connection === 'new' && pipelining > 1, ['pipelining'], 'a connection that is new for each request carries no second one'),
    ...errorIf(
      pipelining > 1 && (http === 2 || proxy !== undefined || decompress),
      ['pipelining'],
      'is for HTTP/1.1 of our own client: not with http: 2, proxy or decompress',
    ),
    ...errorIf(
      proxy !== undefined && !/^https?:\/\//.test(proxy),
      ['proxy'],
      `${JSON.stringify(proxy)} is no URL; write http://127.0.0.1:3128`,
    ),
  ];
}

function errorIf(holds: boolean, path: Path, text: string): readonly PlanRemark[] {
  return holds ? [{ level: 'error', text, path }] : [];
}

function reviewMethod(request: RequestParams, path: Path): readonly PlanRemark[] {
  const given = methods.filter((method) => request[method] !== undefined);
  const [method] = given;
  if (method === undefined) return errorIf(true, path, `names no method; write {GET: /}; accepted: ${methods.join(', ')}`);
  if (given.length > 1) return errorIf(true, path, `${given.join(' and ')} exclude each other: a request has one method`);
  const target = request[method] ?? '';
  const hint = /^https?:\/\//.test(target) ? '; the target is the node, by its fleet' : '';
  return errorIf(
    !target.startsWith('/') && !/^\$(?!\$)/.test(target),
    [...path, method],
    `${JSON.stringify(target)} does not begin with /${hint}`,
  );
}

/** A token of RFC 9110 §5.6.2. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

function reviewHeaders(headers: RequestParams['headers'], path: Path): readonly PlanRemark[] {
  return Object.keys(headers).flatMap((name) =>
    errorIf(!headerName.test(name), [...path, name], `${JSON.stringify(name)} is no name of a header`),
  );
}

function reviewBody(request: RequestParams, path: Path): readonly PlanRemark[] {
  const given = (['body', 'file', 'json', 'form', 'parts'] as const).filter((key) => request[key] !== undefined);
  const [first] = given;
  return [
    ...errorIf(given.length > 1, path, `${given.join(' and ')} exclude each other`),
    ...errorIf(first !== undefined && request.HEAD !== undefined, [...path, first ?? ''], 'a HEAD has no body'),
    ...Object.entries(request.parts ?? {}).flatMap(([name, { text, file }]) =>
      errorIf((text === undefined) === (file === undefined), [...path, 'parts', name], 'is exactly one of text and file'),
    ),
  ];
}

function reviewExpect({ expect, HEAD: head }: RequestParams, path: Path): readonly PlanRemark[] {
  const { status, body = {}, headers = {} } = expect;
  const at = [...path, 'expect'];
  const { matches, json = {} } = body;
  const pattern = matches === undefined ? undefined : patternProblem(matches);
  return [
    ...errorIf(
      status !== undefined && parseStatus(status) === undefined,
      [...at, 'status'],
      `${JSON.stringify(status)} is no status; write 200, 2xx or [200, 404]`,
    ),
    ...errorIf(head !== undefined && expect.body !== undefined, [...at, 'body'], 'the response to a HEAD has no body'),
    ...errorIf(pattern !== undefined, [...at, 'body', 'matches'], pattern ?? ''),
    ...Object.entries(headers).flatMap(([name, value]) => {
      const found = parsePattern(value);
      return errorIf(typeof found === 'string', [...at, 'headers', name], String(found));
    }),
    ...Object.keys(json).flatMap((text) => reviewJsonPath(text, [...at, 'body', 'json', text])),
  ];
}

function reviewExtract({ extract, HEAD: head }: RequestParams, path: Path): readonly PlanRemark[] {
  return Object.entries(extract).flatMap(([name, { json, match, ...others }]) => {
    const at = [...path, 'extract', name];
    const given = Object.entries({ json, match, ...others }).filter(([, value]) => value !== undefined);
    const pattern = match === undefined ? undefined : patternProblem(match);
    return [
      ...errorIf(!/^[A-Za-z_]\w*$/.test(name), at, `${JSON.stringify(name)} cannot stand as $name: a letter, then letters, digits or _`),
      ...errorIf(given.length !== 1, at, 'is taken from exactly one of json, header, cookie, match'),
      ...errorIf(head !== undefined && (json !== undefined || match !== undefined), at, 'the response to a HEAD has no body'),
      ...(json === undefined ? [] : reviewJsonPath(json, at)),
      ...errorIf(pattern !== undefined, at, pattern ?? ''),
    ];
  });
}

function reviewJsonPath(text: string, path: Path): readonly PlanRemark[] {
  return errorIf(parseJsonPath(text) === undefined, path, `${JSON.stringify(text)} is no path into JSON; write $.accounts[0].id`);
}

interface Text {
  readonly text: string;
  readonly path: Path;
}

/** Parts of a request in which no values stand: they are not sent, or from a file. */
const received = new Set(['extract', 'expect', 'name', 'file']);

function textsIn(value: Json, path: Path): readonly Text[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  const isRequest = path.length === 2;
  const isPart = path.length === 4 && path[2] === 'parts';
  return Object.entries(value).flatMap(([key, item]: [string, Json]) =>
    (isRequest && received.has(key)) || (isPart && key === 'file') ? [] : textsIn(item, [...path, key]),
  );
}

/** What values a request may speak of. */
interface Scope {
  /** Names that requests before it extract. */
  readonly known: ReadonlySet<string>;
  readonly isSequence: boolean;
  readonly feeds: readonly FeedPlan[];
}

function reviewValues({ text, path }: Text, scope: Scope): readonly PlanRemark[] {
  return cutAtValues(text).flatMap((piece) => {
    if (typeof piece === 'string') return [];
    const warning = environmentWarning(piece, process.env);
    const problem = problemOf(piece, scope);
    return [
      ...errorIf(problem !== undefined, path, problem ?? ''),
      ...(warning === undefined ? [] : [{ level: 'warning', text: warning, path } as const]),
    ];
  });
}

function problemOf(value: RunValue, { known, isSequence, feeds }: Scope): string | undefined {
  const { text, group, index, path } = value;
  if (variableOf(value) !== undefined) return undefined;
  if (index !== undefined || path.length > 1) return `${text} is no value of an operation`;
  if (path.length === 1) return feedValueProblem(value, feeds);
  if (known.has(group)) {
    return isSequence ? undefined : `${text} comes from another request, so that an operation must be both: write sequence: true`;
  }
  const extracted = known.size === 0 ? '' : `; extracted before are ${[...known].map((name) => `$${name}`).join(', ')}`;
  return `${text} is neither a param nor extracted by a request before it (a dollar is written $$)${extracted}`;
}
