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
