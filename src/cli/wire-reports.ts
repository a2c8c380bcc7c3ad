/** What is written of runs that are over: pages, figures, comparisons. Apart from wire.ts, since a command that runs something needs none of it to begin. */
export { comparisonJson } from '../reporters/comparison/comparison-json.ts';
export { comparisonMarkdown } from '../reporters/comparison/comparison-markdown.ts';
export { comparisonSentence, valueSentence } from '../reporters/comparison/comparison-sentence.ts';
export { comparisonSummary } from '../reporters/comparison/comparison-summary.ts';
export { noiseSummary } from '../reporters/comparison/noise-summary.ts';
export { figureFiles } from '../reporters/figures/figure-files.ts';
export { zipFigures } from '../reporters/figures/zip-figures.ts';
export { alertsTable } from '../reporters/history/alerts-table.ts';
export { historyJson } from '../reporters/history/history-json.ts';
export { historySummary } from '../reporters/history/history-summary.ts';
export { htmlComparison } from '../reporters/html/html-comparison.ts';
export { htmlReport } from '../reporters/html/html-report.ts';
export { htmlSetReport } from '../reporters/html/html-set-report.ts';
export { runComparison } from '../reporters/run-comparison.ts';
