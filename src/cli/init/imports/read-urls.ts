import { type ImportedRequest, type ImportedRequests, placeOf, requestProblem } from './imported-requests.ts';

/** A list of URLs, one on each line, with a method before it where that is not GET. Empty lines and comments (`#`) are passed over. */
export function readUrls(text: string): ImportedRequests {
  const requests: ImportedRequest[] = [];
  const leftOut: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line
      .replace(/(^|\s)#.*/, '')
      .split(/\s+/)
      .filter(Boolean);
    const [first, second] = words;
    if (first === undefined) continue;
    const [method, url] = second === undefined ? ['GET', first] : [first.toUpperCase(), second];
    const problem = words.length > 2 ? `${line.trim()}: more than a method and a URL` : requestProblem(method, url);
    if (problem === undefined) requests.push({ ...placeOf(url), method, headers: {}, body: null });
    else leftOut.push(`line ${index + 1}: ${problem}`);
  }
  return { requests, isVisit: false, settings: {}, leftOut };
}
