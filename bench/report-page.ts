/**
 * What the page of a report costs with the largest run that it is meant for, in Chromium: its size, the time from opening it until it answers to a key, and how many
 * frames a second it draws while a message plays.
 *
 *     npx node bench/report-page.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { exampleReport } from '../src/reporters/example-report.ts';
import { htmlReport } from '../src/reporters/html/html-report.ts';
import { syntheticPropagation } from '../src/reporters/html/player/synthetic-propagation.ts';
import { launchBrowser } from '../test/support/browser.ts';

const targetMB = 8;
const targetInteractiveS = 2;
const targetFrames = 60;
const opened = 5;

const directory = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
const browser = await launchBrowser();
try {
  const large = write(1000, 1000);
  console.log(`1,000 nodes × 1,000 messages: made in ${large.madeS.toFixed(2)} s, ${large.sizeMB.toFixed(2)} MB (target ≤ ${targetMB} MB)`);
  const times: number[] = [];
  for (let time = 0; time < opened; time++) times.push(await interactiveS(browser, large.file));
  times.sort((a, b) => a - b);
  console.log(
    `opened until it answers: ${times[opened >> 1]?.toFixed(2)} s, median of ${opened}, worst ${times.at(-1)?.toFixed(2)} s (target ≤ ${targetInteractiveS} s)`,
  );
  const medium = write(200, 100).file;
  console.log(`frames while nothing moves:                ${await frames(browser, medium, { playing: false })}`);
  console.log(`frames while a message plays, 200 nodes:   ${await frames(browser, medium, { playing: true })} (target ${targetFrames}/s)`);
  console.log(`frames while a message plays, 1,000 nodes: ${await frames(browser, large.file, { playing: true })}`);
} finally {
  await browser.close();
  rmSync(directory, { recursive: true });
}

function write(nodes: number, messages: number): { readonly file: string; readonly sizeMB: number; readonly madeS: number } {
  const propagation = syntheticPropagation(nodes, messages, nodes >= 1000 ? 12 : 8);
  const startMs = performance.now();
  const html = htmlReport({ ...exampleReport, propagation });
  const madeS = (performance.now() - startMs) / 1000;
  const file = join(directory, `${nodes}.html`);
  writeFileSync(file, html);
  return { file: pathToFileURL(file).href, sizeMB: Buffer.byteLength(html) / 1e6, madeS };
}

/** From the start of the navigation until the player has moved by a key, by the clock of the page. */
async function interactiveS(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('slider').press('Home');
  await page.getByText('0 s · 0 of').waitFor();
  const ms = await page.evaluate<number>('performance.now()');
  await page.close();
  return ms / 1000;
}

/** By the intervals between animation frames; one that is more than half a frame too long has left one out. */
async function frames(browser: Browser, url: string, { playing }: { readonly playing: boolean }): Promise<string> {
  const page = await browser.newPage({ reducedMotion: playing ? 'no-preference' : 'reduce', viewport: { width: 1200, height: 1000 } });
  await page.goto(url);
  // it plays when it comes into view
  await page.locator('#player canvas').scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: playing ? 'Pause' : 'Play' }).waitFor();
  const intervals = (await intervalsOf(page)).sort((a, b) => a - b);
  await page.close();
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  const late = intervals.filter((each) => each > 1.5 * (1000 / targetFrames)).length / intervals.length;
  return `${(1000 / mean).toFixed(1)}/s, ${(late * 100).toFixed(1)} % late, worst ${intervals.at(-1)?.toFixed(0)} ms`;
}

async function intervalsOf(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const intervals = [];
    let last;
    const frame = (ms) => {
      if (last !== undefined) intervals.push(ms - last);
      last = ms;
      if (intervals.length < 300) requestAnimationFrame(frame);
      else resolve(intervals);
    };
    requestAnimationFrame(frame);
  })`);
}
