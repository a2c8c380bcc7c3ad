import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RunReport } from '../../model/report.ts';
import { exampleReport } from '../example-report.ts';
import { htmlReport } from './html-report.ts';
import { htmlSetReport } from './html-set-report.ts';

/** Every text that comes from nodes, users or kits, replaced by one. */
function filledWith(text: string): RunReport {
  const isOurs = /^(format|kind|result|links|unit|scale|axis|better|statistic|outcome|url|started|name|per|sortedBy)$/;
  const replaced = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return isOurs.test(key) ? value : text;
    if (Array.isArray(value)) return value.map((each: unknown) => replaced(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, name)]));
  };
  const { results, plan, ...rest } = exampleReport;
  const highlights = { highlights: results.highlights, metrics: results.metrics };
  return {
    ...(replaced(rest) as RunReport),
    results: { ...(replaced(results) as RunReport['results']), ...highlights },
    plan: replaced(plan) as RunReport['plan'],
  };
}

test('begins with the answer, then whether to trust it, then figures, charts, tables and how to do it again', () => {
  const html = htmlReport(exampleReport);
  expect(html).toMatch(/<h1>baseline<\/h1>\s*<p class="banner bad">failed: 1 of 2 thresholds missed/);
  expect([...html.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
    'What can be trusted',
    'In numbers',
    'Charts',
    'Nodes',
    'What failed',
    'Warnings',
    'Environment',
    'Plan',
    'Run it again',
  ]);
  expect(html).toContain('<code id="command">regatta run baseline.yaml</code>');
});

test('what a search found stands above the figures', () => {
  const found = { round: 'knee', scenario: 'ask', limits: ['operations.p99 < 100ms'], rate: 248, failed: 255, held: 3, tries: 3 };
  const search = { ...found, isOver: true, spoiled: null, curve: [] };
  const { seen } = section(htmlReport({ ...exampleReport, results: { ...exampleReport.results, searches: [search] } }), 'numbers');
  expect(seen.replaceAll(/<[^>]*>/g, '')).toContain('knee holds 248/s at operations.p99 &lt; 100ms (248–255/s, 3 of 3)');
  expect(seen.indexOf('holds 248/s')).toBeLessThan(seen.indexOf('class="cards"'));
});

/** A section without what is shown on demand, and what is. */
function section(html: string, id: string): { readonly seen: string; readonly folded: readonly string[] } {
  const text = new RegExp(`<section aria-labelledby="${id}">(.*?)</section>`, 's').exec(html)?.[1] ?? '';
  const details = /<details>.*?<\/details>/gs;
  return { seen: text.replace(details, ''), folded: text.match(details) ?? [] };
}

test('what speaks against the figures is in sight, and what holds is folded under how much of it there is', () => {
  const { results } = exampleReport;
  const [lag, ...others] = results.validity;
  if (lag === undefined) throw new Error('no rule');
  const broken = { ...lag, rule: 'run-queue', about: 'waited for a core', value: 0.218, limit: 0.1, unit: 'share', ok: false };
  const { seen, folded } = section(htmlReport({ ...exampleReport, results: { ...results, validity: [lag, broken, ...others] } }), 'trust');
  expect(seen).toContain('1 of 3 rules of validity is broken: the figures below say little about what was to be measured.');
  expect(seen.replaceAll(/<[^>]*>/g, ' ')).toMatch(/run-queue +21.8 %, limit 10 % +waited for a core/);
  expect(seen).toContain('1 of 2 thresholds is missed.');
  expect(seen).not.toMatch(/>lag<|>steal</);
  expect(folded.map((each) => /<summary>(.*)<\/summary>/.exec(each)?.[1])).toEqual([
    '1 other holds, 1 could not be judged',
    '1 other holds',
  ]);
  expect(folded[0]).toMatch(/>lag<.*>steal</s);
});

test('where all holds, a sentence says so', () => {
  const { results } = exampleReport;
  const validity = results.validity.map((rule) => ({ ...rule, value: 0 }));
  const thresholds = results.thresholds.map((threshold) => ({ ...threshold, ok: true }));
  const { seen, folded } = section(htmlReport({ ...exampleReport, results: { ...results, validity, thresholds } }), 'trust');
  expect(seen).toContain('All 2 rules of validity hold: neither the load generator nor the machine was the bottleneck.');
  expect(seen).toContain('All 2 thresholds hold.');
  expect(seen).not.toContain('<table');
  expect(folded).toHaveLength(2);
});

test('its policy allows its own style and script and nothing else', () => {
  const html = htmlReport(exampleReport);
  const inside = (tag: string): string => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(html).toContain(
    `content="default-src 'none'; style-src ${hash(inside('style'))}; script-src ${hash(inside('script'))}; base-uri 'none'; form-action 'none'"`,
  );
  expect(html).not.toMatch(/ (style|on\w+)="/);
  const outside = html.replace(/<script>.*?<\/script>/s, '').replaceAll('http://www.w3.org/2000/svg', '');
  expect(outside).not.toMatch(/\b(src|href)=|url\(|@import|https?:\/\//);
});

test('markup in whatever nodes and users say stays text', () => {
  const html = htmlReport(filledWith(`"'></script><!--<img src=x onerror=alert(1)>\u2028`));
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(exampleReport.charts.length + 1);
  expect(html.match(/<!--/g)).toBeNull();
});

test('texts of 10,000 characters are cut where they stand among others', () => {
  const html = htmlReport({ ...filledWith('x'.repeat(10_000)), charts: [] });
  const seen = html.replaceAll(/ title="[^"]*"/g, '').replace(/<code id="command">.*?<\/code>/s, '');
  expect(Math.max(...[...seen.matchAll(/x+/g)].map(([run]) => run.length))).toBeLessThanOrEqual(600);
});

test('columns of figures sort by what they are, worst first, and name the order in which they stand', () => {
  const html = htmlReport(exampleReport);
  expect(html).toContain(
    '<th scope="col" data-first="descending" class="number" aria-sort="descending"><button type="button">delivery p99</button></th>',
  );
  expect(html).toContain('<th scope="col" data-first="ascending" class="number"><button type="button">delivered</button></th>');
  expect(html).toContain('<td class="number" data-value="0.13">130 ms</td>');
  expect(html).toContain('<td class="number" data-value="">–</td>');
});

test('a run in which nothing was observed has a report too', () => {
  const html = htmlReport({
    ...exampleReport,
    results: {
      ...exampleReport.results,
      result: 'errored',
      reason: 'no host came up',
      metrics: [],
      thresholds: [],
      validity: [],
      errors: [],
      warnings: [],
    },
    charts: [],
    tables: [],
    failures: [],
    problems: ['no events'],
  });
  expect(html).toContain('errored: no host came up');
  expect(html).toContain('Not judged: the run was not carried through.');
  expect(html).toContain('<li>no events</li>');
});

test('the report of a set has its table, its curves, the charts of all runs and what each came to', () => {
  const [first, second] = exampleReport.charts;
  if (first === undefined || second === undefined) throw new Error('no chart');
  const [table] = exampleReport.tables;
  if (table === undefined) throw new Error('no table');
  const html = htmlSetReport({
    name: 'degree-sweep',
    runs: [4, 8].map((D) => ({ label: `D=${D}`, params: { D }, report: exampleReport })),
    overlays: [first],
    curves: [second],
    table: { ...table, title: 'Runs' },
  });
  expect([...html.matchAll(/<h[123][^>]*>(.*?)<\/h[123]>/g)].map(([, title]) => title)).toEqual([
    'degree-sweep',
    'Runs',
    'What was varied, and what came of it',
    second.title,
    'All runs together',
    first.title,
    'The runs',
    'Run it again',
  ]);
  expect(html).toContain('<p class="banner bad">2 runs: 2 failed</p>');
  expect(html.match(/<b>D=[48]<\/b>/g)).toHaveLength(2);
});
