import { messageOf } from '../../model/errors.ts';

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
    return { text: await bodyOf(response), contentType: response.headers.get('content-type') ?? '' };
  } catch (error) {
    if (limit.aborted) throw new Error(`no whole answer within ${limitMs / 1000} s`, { cause: error });
    // what fetch throws says "fetch failed", and its cause why
    throw error instanceof Error && error.cause !== undefined ? new Error(messageOf(error.cause), { cause: error }) : error;
  }
}

async function bodyOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop early gives the connection up
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > longestPageBytes) throw new Error(`the page is longer than ${longestPageBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
