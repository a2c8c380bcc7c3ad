import type { HttpRequest, HttpResponse } from '../client/http-client.ts';
import { type Target, targetOf } from '../client/target.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A request and where it goes. */
export interface Hop {
  readonly request: HttpRequest;
  readonly target: Target;
}

/** The same for requests that would get the same answer. */
export function hopKey({ request, target }: Hop): string {
  return `${request.method} ${target.origin}${request.path}`;
}

/** Where a response leads: undefined where it is no redirect that can be followed. A 303, and by custom a 301 or 302 that answers a POST, as a GET without the body (RFC 9110 §15.4). */
export function hopAfter({ request, target }: Hop, { status, headers }: HttpResponse): Hop | undefined {
  if (!redirects.has(status)) return undefined;
  const location = headers.find(([name]) => name === 'location')?.[1];
  const from = `${target.origin}${request.path}`;
  if (location === undefined || !URL.canParse(location, from)) return undefined;
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const becomesGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  const kept = becomesGet ? request.headers.filter(([name]) => !/^content-/i.test(name)) : request.headers;
  // what a user gave for one host is not another's to see
  const headersThere = url.origin === target.origin ? kept : kept.filter(([name]) => !/^(authorization|cookie|host)$/i.test(name));
  return {
    target: url.origin === target.origin ? target : targetOf(url.origin),
    request: {
      ...request,
      path: `${url.pathname}${url.search}`,
      headers: headersThere,
      ...(becomesGet ? { method: 'GET', body: null } : {}),
    },
  };
}
