import { messageOf } from '../../model/errors.ts';
import { boundedText } from '../bounded-text.ts';

/** The longest page that is read, bytes: a large one of a blockchain node has some 200 KB. */
const longestPageBytes = 4 << 20;

export interface Page {
  readonly text: string;
  readonly contentType: string;
}

/**
 * Gets a page of numbers.
 * @throws Error that says why there is none
 */
export async function fetchPage(url: string, limitMs: number, life: AbortSignal): Promise<Page> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([limit, life]);
  try {
    const headers = { accept: 'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.8, application/json;q=0.5' };
    const response = await fetch(url, { signal, headers });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    return { text: await boundedText(response, 'the page', longestPageBytes), contentType: response.headers.get('content-type') ?? '' };
  } catch (error) {
    if (limit.aborted) throw new Error(`no whole answer within ${limitMs / 1000} s`, { cause: error });
    // what fetch throws says "fetch failed", and its cause why
    throw error instanceof Error && error.cause !== undefined ? new Error(messageOf(error.cause), { cause: error }) : error;
  }
}
