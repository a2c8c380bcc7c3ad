import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as playwright, type Page } from 'playwright-core';
import { messageOf } from '../../src/model/errors.ts';

/** A headless Chromium that came with `npm ci`. Its own arguments are left out: they are for machines on which a process may not start another, and crash elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

/** Why no browser can be started here; null where one can. CI has what it needs, or fails. */
export const browserProblem: string | null = process.env['CI'] === undefined ? await problem() : null;

async function problem(): Promise<string | null> {
  try {
    await (await launchBrowser()).close();
    return null;
  } catch (error) {
    return /[\w.-]+\.so[\w.]*: cannot open[^\n]*/.exec(messageOf(error))?.[0] ?? messageOf(error).split('\n', 1)[0] ?? '';
  }
}

/** What a test that needs it says of a browser beside its name. */
export const needsBrowser = `needs Chromium's libraries: libnss3, libnspr4${browserProblem === null ? '' : `; ${browserProblem}`}`;

export interface OpenedPage {
  readonly page: Page;
  /** What it complained about, and what it asked for beside itself. */
  readonly wrong: string[];
}

/** Opens a file. Every request but that for the file and for blobs of its own is refused, and noted. */
export async function openPage(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const url = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width: 1100, height: 1000 }, ...options });
  const wrong: string[] = [];
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
  await page.route('**', async (route) => {
    const asked = route.request().url();
    if (asked === url || asked.startsWith('blob:')) return route.continue();
    wrong.push(asked);
    return route.abort();
  });
  await page.goto(url);
  return { page, wrong };
}
