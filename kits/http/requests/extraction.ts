import { type Json, parseJsonPath, valueAt } from 'regatta/scenario';
import type { HttpResponse } from '../client/http-client.ts';
import { cookieSet } from './cookie-jar.ts';
import { jsonOf } from './expectation.ts';
import type { ExtractParams } from './params.ts';

/** Takes a value from a response; undefined where it is not there. */
export interface Extraction {
  readonly name: string;
  /** Where it looks, for the failure that says it was not there. */
  readonly place: string;
  take(response: HttpResponse): Json | undefined;
}

export function extractionOf(name: string, { json, header, cookie, match }: ExtractParams): Extraction {
  if (json !== undefined) {
    const path = parseJsonPath(json) ?? [];
    return {
      name,
      place: json,
      take: (response) => {
        const root = jsonOf(response);
        return root === undefined ? undefined : valueAt(root, path);
      },
    };
  }
  if (match !== undefined) {
    const pattern = new RegExp(match);
    const take = ({ body }: HttpResponse): string | undefined => {
      const found = pattern.exec(body?.toString() ?? '');
      return found?.[1] ?? found?.[0];
    };
    return { name, place: `what matches ${match}`, take };
  }
  return cookie === undefined
    ? { name, place: `header ${header}`, take: ({ headers }) => headers.findLast(([found]) => found === (header ?? '').toLowerCase())?.[1] }
    : { name, place: `cookie ${cookie}`, take: ({ headers }) => cookieSet(headers, cookie) };
}
