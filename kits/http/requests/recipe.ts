import { basename } from 'node:path';
import { asText, type Json, jsonTemplate, made, type Template, textTemplate } from 'regatta/scenario';
import type { HttpHeader, HttpRequest, Wants } from '../client/http-client.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import { type Extraction, extractionOf } from './extraction.ts';
import { multipart, type SentPart } from './multipart.ts';
import { methods, type RequestParams } from './params.ts';
import { contentOf } from './sent-file.ts';

/** One of the requests of a scenario, understood: how it is made for an operation, and what its response must be. */
export interface Recipe {
  /** Label in steps and failures. */
  readonly name: string;
  readonly request: Template<HttpRequest>;
  /** Whether it may change something at the target: then nobody knows what became of it when no response came (RFC 9110 §9.2.1). */
  readonly mayHaveEffect: boolean;
  readonly expectation: Expectation;
  /** Whether the expectation looks at how long it took. */
  readonly isTimed: boolean;
  readonly extractions: readonly Extraction[];
  readonly weight: number;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the requests of a scenario have in common. */
export interface Common {
  /** Path before theirs: '' or `/shop`. */
  readonly base: string;
  readonly headers: { readonly [name: string]: string };
  /** Whether more looks at headers of responses than the request itself. */
  readonly wantsHeaders: boolean;
}

export function recipeOf(params: RequestParams, common: Common): Recipe {
  const { method, path } = methodAndPath(params);
  const { expect, extract } = params;
  const takes = Object.values(extract);
  const wants: Wants = {
    headers:
      common.wantsHeaders ||
      expect.headers !== undefined ||
      takes.some(({ header, cookie }) => header !== undefined || cookie !== undefined),
    body: expect.body !== undefined || takes.some(({ json, match }) => json !== undefined || match !== undefined),
  };
  return {
    name: nameOf(params),
    request: requestTemplate({ method, path: `${common.base}${path}`, wants }, params, common.headers),
    mayHaveEffect: !safeMethods.has(method),
    expectation: expectationOf(expect),
    isTimed: expect.latency !== undefined,
    extractions: Object.entries(extract).map(([name, taken]) => extractionOf(name, taken)),
    weight: params.weight,
  };
}

/** What stands for a request in steps and failures. */
export function nameOf(params: RequestParams): string {
  const { method, path } = methodAndPath(params);
  return params.name ?? `${method} ${path}`;
}

/** A reviewed request names exactly one. */
function methodAndPath(params: RequestParams): { readonly method: string; readonly path: string } {
  const method = methods.find((each) => params[each] !== undefined) ?? 'GET';
  return { method, path: params[method] ?? '/' };
}

function requestTemplate(
  { method, path, wants }: { readonly method: string; readonly path: string; readonly wants: Wants },
  params: RequestParams,
  shared: { readonly [name: string]: string },
): Template<HttpRequest> {
  const { content, type } = bodyOf(params);
  const written = withoutDoubles([
    ...(type === null ? [] : [['content-type', type] as const]),
    ...Object.entries(shared),
    ...Object.entries(params.headers),
  ]);
  const pathPart = textTemplate(path);
  const values = written.map(([, value]) => textTemplate(value));
  const parts: readonly Template<string | Buffer>[] = [pathPart, ...values, ...(content === null ? [] : [content])];
  return made<string | Buffer, HttpRequest>(parts, (at) => ({
    method,
    path: asRequestTarget(String(at(pathPart))),
    headers: written.map(([name], index): HttpHeader => [name, asFieldValue(String(at(values[index] as Template<string>)))]),
    body: content === null ? null : at(content),
    wants,
  }));
}

/** The later of two headers of one name stands. */
function withoutDoubles(headers: readonly HttpHeader[]): readonly HttpHeader[] {
  return [...new Map(headers.map((header) => [header[0].toLowerCase(), header])).values()];
}

interface Body {
  readonly content: Template<string | Buffer> | null;
  readonly type: string | null;
}

function bodyOf({ body, file, json, form, parts }: RequestParams): Body {
  if (json !== undefined) return { content: written(jsonTemplate(json), (value) => JSON.stringify(value)), type: 'application/json' };
  if (form !== undefined) {
    const fields = written(jsonTemplate(form), (value) =>
      new URLSearchParams(
        Object.entries(value as { readonly [name: string]: Json }).map(([name, item]): [string, string] => [name, asText(item)]),
      ).toString(),
    );
    return { content: fields, type: 'application/x-www-form-urlencoded' };
  }
  if (parts !== undefined) return bodyOfParts(parts);
  if (file !== undefined) return { content: asItIs(contentOf(file)), type: null };
  return { content: body === undefined ? null : textTemplate(body), type: null };
}

function bodyOfParts(parts: NonNullable<RequestParams['parts']>): Body {
  const form = multipart();
  const files = new Map(Object.entries(parts).flatMap(([key, { file }]) => (file === undefined ? [] : [[key, contentOf(file)] as const])));
  const texts = Object.fromEntries(
    Object.entries(parts).map(([key, { file, ...others }]) => [
      key,
      file === undefined ? others : { filename: basename(file.name).replaceAll('$', '$$$$'), ...others },
    ]),
  );
  const content = written(jsonTemplate(texts as unknown as Json), (value) =>
    form.write(
      Object.entries(value as { readonly [key: string]: { readonly [field: string]: Json } }).map(([key, part]) =>
        sentPart(key, part, files.get(key)),
      ),
    ),
  );
  return { content, type: form.contentType };
}

/** What feeds and extracts fill in need be no text. */
function sentPart(key: string, part: { readonly [field: string]: Json }, file: Buffer | undefined): SentPart {
  const field = (name: string): string | undefined => (part[name] === undefined ? undefined : asText(part[name]));
  const [filename, type] = [field('filename'), field('type')];
  return {
    name: field('name') ?? key,
    content: file ?? field('text') ?? '',
    ...(filename === undefined || filename === '' ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

function asItIs<T>(constant: T): Template<T> {
  return { constant, fill: () => constant };
}

function written<T>(template: Template<Json>, write: (value: Json) => T): Template<T> {
  const { constant } = template;
  return constant === undefined ? { constant, fill: (values) => write(template.fill(values)) } : asItIs(write(constant));
}

/** What a value brings along must not end the line on which it stands. */
function asRequestTarget(path: string): string {
  return path.toWellFormed().replaceAll(/[^!-~]+/g, encodeURI);
}

function asFieldValue(value: string): string {
  return value.replaceAll(/[\r\n\0]/g, ' ');
}
