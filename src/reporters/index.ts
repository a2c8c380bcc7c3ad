import type { ReporterDeclaration } from '../model/reporter.ts';
import { csvReporter } from './csv-reporter.ts';
import { githubReporter } from './github-reporter.ts';
import { hdrOptions, hdrReporter } from './hdr/hdr-reporter.ts';
import { htmlReporter } from './html/html-reporter.ts';
import { jsonReporter } from './json-reporter.ts';
import { junitReporter } from './junit-reporter.ts';
import { markdownReporter } from './markdown-reporter.ts';
import { summaryReporter } from './summary-reporter.ts';
import { terminalReporter } from './terminal-reporter.ts';

export { runSummary } from './run-summary.ts';
export { setSummary } from './set-summary.ts';
export { progressModes } from './terminal-reporter.ts';
export { formatValue } from './format-value.ts';
export { textTable } from './text-table.ts';

/** What `reporters:` in an experiment may name. */
export const reporters: { readonly [name: string]: ReporterDeclaration } = {
  terminal: terminalReporter,
  summary: { about: 'the results on stdout, on one screen', make: summaryReporter },
  markdown: { about: '`report.md` in the run directory', make: markdownReporter },
  html: { about: '`report.html` in the run directory: one file with charts that needs nothing else', make: htmlReporter },
  json: { about: '`results.json` on stdout', make: jsonReporter },
  csv: {
    about: '`metrics.csv` and `windows.csv` in the run directory: every value of every metric, and every second of the load',
    make: csvReporter,
  },
  junit: { about: '`junit.xml` in the run directory: each threshold and each rule of validity is a test', make: junitReporter },
  hdr: {
    about: '`latency.hlog` and `latency.hgrm` in the run directory: the latency of operations for the tools of HdrHistogram',
    options: hdrOptions,
    make: hdrReporter,
  },
  github: { about: 'the answer in the summary of a GitHub job, and annotations for what is wrong', make: githubReporter },
};
