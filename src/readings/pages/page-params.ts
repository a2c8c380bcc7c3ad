import type { ParamSpecs } from '../../model/params.ts';
import { pageFormats } from './page-reader.ts';

/** How a page of numbers is read, wherever it is. */
export const pageParams = {
  format: {
    type: 'text',
    values: Object.keys(pageFormats),
    about: 'how the page is written; unless given, JSON is taken for expvar and all else for prometheus',
  },
  keep: {
    type: 'list',
    default: [],
    about: 'regular expressions: only series that one of them matches are kept',
    items: { type: 'text', about: 'regular expression' },
  },
} as const satisfies ParamSpecs;

/** What is wrong with one of `keep`, in words. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RegExp(pattern);
    return undefined;
  } catch {
    return `${JSON.stringify(pattern)} is no regular expression`;
  }
}

export function isPageUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
