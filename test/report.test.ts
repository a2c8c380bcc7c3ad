import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../src/model/report.ts';
import { exampleReport } from '../src/reporters/example-report.ts';
import { htmlReport } from '../src/reporters/html/html-report.ts';
import { htmlSetReport } from '../src/reporters/html/html-set-report.ts';
import { syntheticPropagation } from '../src/reporters/html/player/synthetic-propagation.ts';
import { browserProblem, launchBrowser, needsBrowser, openPage } from './support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const bin = fileURLToPath(new URL('../bin/regatta.js', import.meta.url));
const kit = fileURLToPath(new URL('../kits/gossipsub', import.meta.url));
const experiment = `
kit: ${kit}
fleets: {publishers: 2, lurkers: 8}
rounds:
  - {phase: warm-up, scenario: publish, on: publishers, rate: 5/s, for: 1s}
  - {scenario: publish, on: publishers, rate: 10/s, for: 3s}
thresholds: [delivery.p99 < 5s]
`;

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' };
const directory = mkdtempSync(join(tmpdir(), 'regatta-report-'));
const recorded = join(directory, 'run', 'report.html');
let browser: Browser;

function written(name: string, html: string): string {
  const file = join(directory, name);
  writeFileSync(file, html);
  return file;
}

/** What axe finds that keeps somebody from reading the page. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}

/** By how much the page is wider than its window, pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

async function column(page: Page, number: number): Promise<string[]> {
  return page.locator(`table[data-sortable] tbody tr > :nth-child(${number})`).allInnerTexts();
}

describe.skipIf(browserProblem !== null)(`a report in a browser (${needsBrowser})`, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    writeFileSync(join(directory, 'small.yaml'), experiment);
    const run = ['run', join(directory, 'small.yaml'), '-o', join(directory, 'run')];
    const end = spawnSync(process.execPath, [bin, ...run], { env: { ...process.env, REGATTA_DIR: directory }, encoding: 'utf8' });
    expect([0, 1, 3], end.stderr).toContain(end.status);
    expect(end.stdout).toContain(`report ${recorded}\n`);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  test.each([
    ['light', { colorScheme: 'light', reducedMotion: 'reduce' }],
    ['dark', { colorScheme: 'dark', reducedMotion: 'reduce' }],
    ['light on a phone', phone],
    ['dark on a phone', { ...phone, colorScheme: 'dark' }],
  ] as const)(
    'that of a real run opens in %s: without a complaint, a request, a barrier or a need to scroll sideways',
    async (_look, options) => {
      const { page, wrong } = await openPage(browser, recorded, options);
      await page.getByRole('heading', { name: 'Play a message through the mesh' }).waitFor();
      expect(await page.locator('figure.chart svg[role="img"]').count()).toBeGreaterThan(5);
      await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
      expect(await overflow(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
      expect(wrong).toEqual([]);
      await page.close();
    },
  );

  test('that of a real run is one file of less than 1.5 MB', () => {
    expect(statSync(recorded).size).toBeLessThan(1.5e6);
  });

  test('fits on paper, and is black on white there where the screen is dark', async () => {
    const { page } = await openPage(browser, recorded, { viewport: { width: 700, height: 1000 }, reducedMotion: 'reduce' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]')).toEqual([
      'rgb(0, 0, 0)',
      'rgb(255, 255, 255)',
    ]);
    expect(await overflow(page)).toBe(0);
    expect(await page.locator('.tools').first().isVisible()).toBe(false);
    await page.close();
  });

  test('tables sort by mouse and by keyboard, cells without a value last', async () => {
    const { page } = await openPage(browser, written('example.html', htmlReport(exampleReport)));
    const p99 = page.getByRole('columnheader', { name: 'delivery p99' });
    expect(await p99.getAttribute('aria-sort')).toBe('descending');
    await p99.getByRole('button').click();
    expect(await p99.getAttribute('aria-sort')).toBe('ascending');
    expect((await column(page, 3)).slice(0, 2)).toEqual(['108 ms', '109 ms']);
    expect((await column(page, 3)).at(-1)).toBe('–');

    await page.getByRole('columnheader', { name: 'delivered' }).getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await p99.getAttribute('aria-sort')).toBeNull();
    expect((await column(page, 4)).slice(0, 2)).toEqual(['98 %', '100 %']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press(' ');
    expect((await column(page, 1)).slice(0, 3)).toEqual(['lurkers-0', 'lurkers-1', 'lurkers-2']);
    await page.close();
  });

  test('charts show values under the pointer and by arrow keys, and hide lines', async () => {
    const { page, wrong } = await openPage(browser, written('example.html', htmlReport(exampleReport)));
    const chart = page.locator('figure.chart').first();
    await chart.locator('.plot').hover();
    await chart.getByRole('status').waitFor();
    expect(await chart.getByRole('status').innerText()).toMatch(
      /^latency 5\d(\.\d)? ms\nall\n\d\d %\nlurkers\n\d\d %\npublishers\n\d\d %$/,
    );
    await chart.getByRole('button', { name: 'lurkers' }).click();
    expect(await chart.getByRole('button', { name: 'lurkers' }).getAttribute('aria-pressed')).toBe('false');
    expect(await chart.locator('[data-line="1"]').isVisible()).toBe(false);
    await chart.locator('.plot').focus();
    await page.keyboard.press('Home');
    expect(await chart.getByRole('status').innerText()).toBe('latency 20 ms\nall\n0 %\npublishers\n0 %');
    await page.keyboard.press('Escape');
    expect(await chart.getByRole('status').count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('a chart is saved as its data, and as a drawing with its title, legend and colours, without what is hidden', async () => {
    const { page, wrong } = await openPage(browser, written('example.html', htmlReport(exampleReport)));
    const chart = page.locator('figure.chart').first();
    const saved = async (button: string): Promise<{ readonly name: string; readonly text: string }> => {
      const download = page.waitForEvent('download');
      await chart.getByRole('button', { name: button }).click();
      return { name: (await download).suggestedFilename(), text: readFileSync(await (await download).path(), 'utf8') };
    };
    const csv = await saved('CSV');
    expect(csv.name).toBe('delivery-cdf.csv');
    expect(csv.text).toMatch(/^line,latency \(s\),share of deliveries \(share\)\r\nall,0.02,0\r\n/);
    await chart.getByRole('button', { name: 'lurkers' }).click();
    const svg = await saved('SVG');
    expect(svg.name).toBe('delivery-cdf.svg');
    expect(svg.text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 -36 480 \d+"/);
    expect(svg.text).toMatch(/<style.*stroke:#1f6fd1.*class="chart-title".*class="legend"/s);
    expect([...svg.text.matchAll(/data-line="(\d)"/g)].map(([, line]) => line)).toEqual(['0', '2']);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('the command is copied', async () => {
    const { page } = await openPage(browser, written('example.html', htmlReport(exampleReport)), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('regatta run baseline.yaml');
    await page.close();
  });

  test('names that are markup, and names of 10,000 characters, do nothing but stand there', async () => {
    const hostile = `</script><img src="x" onerror="alert('1')"><script>alert(2)</script>`;
    const names = [hostile, 'x'.repeat(10_000), `\u202e${'wide '.repeat(2000)}`];
    for (const name of names) {
      const file = written('hostile.html', htmlReport(namedAfter(name)));
      const { page, wrong } = await openPage(browser, file, phone);
      expect(await overflow(page)).toBe(0);
      expect(await page.locator('img').count()).toBe(0);
      expect(await barriers(page)).toEqual([]);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });

  test('the report of several runs opens as that of one does', async () => {
    const [chart] = exampleReport.charts;
    const [table] = exampleReport.tables;
    if (chart === undefined || table === undefined) throw new Error('no chart or table');
    const runs = [4, 8].map((D) => ({ label: `D=${D}`, params: { D }, report: exampleReport }));
    const html = htmlSetReport({ name: 'degree-sweep', runs, overlays: [chart], curves: [{ ...chart, name: 'curve' }], table });
    const { page, wrong } = await openPage(browser, written('set.html', html), phone);
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  });
});

/** A report in which everything that nodes, users and kits name bears that name. */
function namedAfter(name: string): RunReport {
  const { results, charts, tables, failures } = exampleReport;
  return {
    ...exampleReport,
    results: {
      ...results,
      experiment: name,
      run: name,
      warnings: [name],
      errors: [{ text: name, count: 1 }],
      highlights: [name],
      metrics: results.metrics.map((value) => ({ ...value, name, metric: name })),
      thresholds: results.thresholds.map((threshold) => ({ ...threshold, text: name })),
      environment: { ...results.environment, versions: { [name]: name }, command: name },
      directory: name,
    },
    charts: charts.map((chart) => ({
      ...chart,
      title: name,
      about: name,
      x: { ...chart.x, label: name },
      lines: chart.lines.map((line) => ({ ...line, label: name })),
      rules: [{ axis: 'y', value: 0, label: name }],
    })),
    tables: tables.map((table) => ({
      ...table,
      title: name,
      about: name,
      columns: table.columns.map((column) => ({ ...column, label: name })),
      rows: table.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? name : cell))),
    })),
    phases: exampleReport.phases.map((phase) => ({ ...phase, name })),
    propagation: propagationOf(name),
    failures: failures.map((group) => ({ ...group, scenario: name, reason: name, samples: [{ node: name, operation: 1, atS: 1 }] })),
    problems: [name],
  };
}

/** Names of nodes are cut where it is made. */
function propagationOf(name: string): RunReport['propagation'] {
  const propagation = syntheticPropagation(12, 3);
  const short = name.slice(0, 200);
  return {
    ...propagation,
    nodes: propagation.nodes.map(() => ({ name: short, fleet: short, region: short })),
    messages: propagation.messages.map((message) => ({ ...message, id: short, topic: short })),
    chosen: name,
    leftOut: 1,
  };
}
