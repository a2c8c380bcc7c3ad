import type { Json, JsonObject, ParamSpecs } from 'regatta/kit';
import type { FileParam } from 'regatta/scenario';

/** Methods under which a request may name its path. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

type Texts = { readonly [name: string]: string };

/** What a request takes from its response; exactly one is set. */
export interface ExtractParams {
  readonly json?: string;
  readonly header?: string;
  readonly cookie?: string;
  readonly match?: string;
}

export interface ExpectParams {
  readonly status?: Json;
  readonly body?: { readonly contains?: string; readonly matches?: string; readonly json?: JsonObject };
  readonly headers?: Texts;
  readonly latency?: number;
}

/** A part of a body of several; either text or file is set. */
interface PartParams {
  readonly text?: string;
  readonly file?: FileParam;
  readonly name?: string;
  readonly filename?: string;
  readonly type?: string;
}

/** A request as the experiment has it; exactly one of the methods is set. */
export type RequestParams = { readonly [M in (typeof methods)[number]]?: string } & {
  readonly name?: string;
  readonly headers: Texts;
  readonly body?: string;
  readonly file?: FileParam;
  readonly json?: Json;
  readonly form?: Texts;
  readonly parts?: { readonly [name: string]: PartParams };
  readonly weight: number;
  readonly extract: { readonly [name: string]: ExtractParams };
  readonly expect: ExpectParams;
};

export interface RequestsParams {
  readonly requests: readonly RequestParams[];
  readonly sequence: boolean;
  readonly headers: Texts;
  readonly endpoint?: string;
  readonly http: 1.1 | 2;
  readonly connections: number;
  readonly connection: 'reuse' | 'new';
  readonly pipelining: number;
  readonly timeout: number;
  readonly redirects: number;
  readonly cookies: boolean;
  readonly decompress: boolean;
  readonly proxy?: string;
  readonly tls: { readonly ca?: string; readonly insecure: boolean; readonly servername?: string };
}

const header = { type: 'text', about: 'value' } as const;

const extractFields: ParamSpecs = {
  json: { type: 'text', about: 'where it stands in the JSON of the body: $.accounts[0].id' },
  header: { type: 'text', about: 'name of a header' },
  cookie: { type: 'text', about: 'name of a cookie that the response sets' },
  match: { type: 'text', about: 'a regular expression; its first group, searched in the body' },
};

const expectFields: ParamSpecs = {
  status: { type: 'any', about: 'a status (200), a class (2xx), or a list of them; anything below 400 unless given' },
  body: {
    type: 'object',
    shorthand: 'contains',
    about: 'of the body, as it is or contains',
    fields: {
      contains: { type: 'text', about: 'a text that stands in it' },
      matches: { type: 'text', about: 'a regular expression that is found in it' },
      json: { type: 'map', about: 'values in its JSON, by where they stand: {$.state: done}', items: { type: 'any', about: 'value' } },
    },
  },
  headers: { type: 'map', about: 'headers by name: the value, or /a regular expression/', items: header },
  latency: { type: 'duration', above: 0, about: 'the longest from sending to the end of the response' },
};

const partFields: ParamSpecs = {
  text: { type: 'text', about: 'what stands in it' },
  file: { type: 'file', takesRunValues: false, about: 'in place of text: the file that it is, beside the experiment' },
  name: { type: 'text', about: 'its name, where several parts have one; that under which it stands unless given' },
  filename: { type: 'text', about: 'name of the file that it is; that of file unless given, none where it is empty' },
  type: { type: 'text', about: 'its content type; application/octet-stream where it has a filename unless given' },
};

const requestFields: ParamSpecs = {
  ...Object.fromEntries(methods.map((method) => [method, { type: 'text', about: `path and query of a ${method}` }])),
  name: { type: 'text', takesRunValues: false, about: 'label of the request in steps and failures; method and path unless given' },
  headers: { type: 'map', default: {}, about: 'headers by name', items: header },
  body: { type: 'text', about: 'the body as it is' },
  file: { type: 'file', takesRunValues: false, about: 'file with the body, beside the experiment; sent as it is' },
  json: { type: 'any', about: 'the body, sent as JSON' },
  form: { type: 'map', about: 'the body, sent as fields of a form', items: { type: 'text', about: 'value' } },
  parts: {
    type: 'map',
    about:
      'the body, sent in several parts (multipart/form-data), by their names: {title: Hello, notes: {text: $feed.notes, filename: notes.txt}, photo: {file: photo.png}}',
    items: { type: 'object', shorthand: 'text', about: 'a part, or its text', fields: partFields },
  },
  weight: { type: 'number', default: 1, above: 0, about: 'how often it is taken, against the others' },
  extract: {
    type: 'map',
    default: {},
    takesRunValues: false,
    about: 'values for the requests after it, by name: {token: $.token} is $token there',
    items: { type: 'object', shorthand: 'json', about: 'where it is taken from', fields: extractFields },
  },
  expect: {
    type: 'object',
    default: {},
    takesRunValues: false,
    about: 'what the response must be: else the operation has failed',
    fields: expectFields,
  },
};

/** Params of the scenario `requests`. */
export const requestsParams: ParamSpecs = {
  requests: {
    type: 'list',
    required: true,
    example: ['/'],
    takesRunValues: true,
    about: 'what is asked: {GET: /}, {POST: /pay, json: {to: $feed.to}}; a text is the path of a GET',
    items: { type: 'object', shorthand: 'GET', about: 'a request', fields: requestFields },
  },
  sequence: { type: 'boolean', default: false, about: 'an operation is all requests in order; else one of them, drawn by weight' },
  headers: { type: 'map', default: {}, takesRunValues: true, about: 'headers of all requests', items: header },
  endpoint: { type: 'text', about: 'name of the endpoint of a node that is asked; unless given http, https, or the only one' },
  http: { type: 'number', default: 1.1, values: [1.1, 2], about: 'version; 2 goes through undici, and takes about twice the CPU' },
  connections: {
    type: 'integer',
    default: 1000,
    min: 1,
    about: 'the most connections of an agent to a node; what finds none free waits, and that counts as latency',
  },
  connection: {
    type: 'text',
    default: 'reuse',
    values: ['reuse', 'new'],
    about: 'one connection for request after request, or a new one for each',
  },
  pipelining: { type: 'integer', default: 1, min: 1, max: 1000, about: 'requests that are under way on one connection at a time' },
  timeout: { type: 'duration', default: '30s', above: 0, about: 'how long a response is waited for, connecting included' },
  redirects: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 50,
    about: 'how many redirects in a row are followed; 0 takes a redirect as the answer',
  },
  cookies: { type: 'boolean', default: false, about: 'cookies that responses set go with later requests of the operation, or of the user' },
  decompress: { type: 'boolean', default: false, about: 'asks for compressed bodies and unpacks them; goes through undici' },
  proxy: { type: 'text', about: 'URL of an HTTP proxy; goes through undici' },
  tls: {
    type: 'object',
    default: {},
    about: 'how https is spoken',
    fields: {
      ca: { type: 'contents', about: 'file with the certificates, PEM, that are trusted in place of the usual ones' },
      insecure: { type: 'boolean', default: false, about: 'takes any certificate' },
      servername: { type: 'text', about: 'the name that the certificate must have, in place of that of the address' },
    },
  },
};
