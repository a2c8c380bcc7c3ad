import type { ParamSpec } from '../../model/params.ts';

/** `reports:` of a node. Its files are always read. */
export const reportsParam: ParamSpec = {
  type: 'object',
  about: 'where it reports events, samples and series, beside the files *.ndjson of its output directory',
  shorthand: 'prefix',
  fields: {
    prefix: { type: 'text', required: true, about: "what a line of its output begins with when a report follows: '@regatta '" },
  },
};
