import { isDeepStrictEqual } from 'node:util';
import { asText, type Json, parseJsonPath, valueAt, writeDuration } from 'regatta/scenario';
import type { HttpResponse } from '../client/http-client.ts';
import type { ExpectParams } from './params.ts';
import { parsePattern } from './pattern.ts';
import { parseStatus } from './status.ts';

/** Says what in a response is not as it should be; undefined where all is well. */
export type Expectation = (answer: Answer) => string | undefined;

/** A response, and how long it took. */
interface Answer {
  readonly response: HttpResponse;
  readonly latencyNs: number;
}

/** Checked params become a check. Its texts name what was expected, and of what came only the status: they are counted. */
export function expectationOf({ status, body = {}, headers = {}, latency }: ExpectParams): Expectation {
  const checks: Expectation[] = [
    statusCheck(status),
    ...Object.entries(headers).map(([name, value]) => headerCheck(name, value)),
    ...(body.contains === undefined ? [] : [containsCheck(body.contains)]),
    ...(body.matches === undefined ? [] : [matchCheck(body.matches)]),
    ...Object.entries(body.json ?? {}).map(([path, value]) => jsonCheck(path, value)),
    ...(latency === undefined ? [] : [latencyCheck(latency)]),
  ];
  const [only] = checks;
  if (checks.length === 1 && only !== undefined) return only;
  return (answer) => {
    for (const check of checks) {
      const miss = check(answer);
      if (miss !== undefined) return miss;
    }
    return undefined;
  };
}

function statusCheck(expected: Json | undefined): Expectation {
  if (expected === undefined) return ({ response: { status } }) => (status < 400 ? undefined : `status ${status}`);
  const isRight = parseStatus(expected);
  const text = (Array.isArray(expected) ? (expected as readonly Json[]) : [expected]).map(asText).join(' or ');
  return ({ response: { status } }) => (isRight?.(status) === true ? undefined : `status ${status} instead of ${text}`);
}

function headerCheck(name: string, expected: string): Expectation {
  const pattern = parsePattern(expected);
  const isRight = (value: string): boolean => (pattern instanceof RegExp ? pattern.test(value) : value === expected);
  const wanted = name.toLowerCase();
  return ({ response: { headers } }) =>
    headers.some(([found, value]) => found === wanted && isRight(value)) ? undefined : `header ${name} is not ${expected}`;
}

function containsCheck(text: string): Expectation {
  return ({ response: { body } }) => (body?.includes(text) === true ? undefined : `the body does not contain ${JSON.stringify(text)}`);
}

function matchCheck(text: string): Expectation {
  const pattern = new RegExp(text);
  return ({ response: { body } }) => (pattern.test(body?.toString() ?? '') ? undefined : `nothing in the body matches ${text}`);
}

function jsonCheck(text: string, expected: Json): Expectation {
  const path = parseJsonPath(text) ?? [];
  return ({ response }) => {
    const json = jsonOf(response);
    if (json === undefined) return 'the body is no JSON';
    return isDeepStrictEqual(valueAt(json, path), expected) ? undefined : `${text} is not ${JSON.stringify(expected)}`;
  };
}

function latencyCheck(mostNs: number): Expectation {
  const text = `slower than ${writeDuration(mostNs)}`;
  return ({ latencyNs }) => (latencyNs <= mostNs ? undefined : text);
}

/** The body as JSON; undefined where it is none. */
export function jsonOf({ body }: HttpResponse): Json | undefined {
  try {
    return JSON.parse(body?.toString() ?? '') as Json;
  } catch {
    return undefined;
  }
}
