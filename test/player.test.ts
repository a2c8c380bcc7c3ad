import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Propagation } from '../src/model/report.ts';
import { htmlDocument } from '../src/reporters/html/document.ts';
import { playerSection } from '../src/reporters/html/player/player-section.ts';
import { syntheticPropagation } from '../src/reporters/html/player/synthetic-propagation.ts';
import { browserProblem, launchBrowser, needsBrowser, openPage, type OpenedPage } from './support/browser.ts';

const still: BrowserContextOptions = { reducedMotion: 'reduce' };
const directory = mkdtempSync(join(tmpdir(), 'regatta-player-'));
let browser: Browser;

/** A page with nothing but the player. */
async function open(propagation: Propagation, options: BrowserContextOptions = still): Promise<OpenedPage> {
  const file = join(directory, 'report.html');
  writeFileSync(file, htmlDocument('player', playerSection(propagation)));
  const opened = await openPage(browser, file, options);
  await opened.page.locator('[data-part="facts"] dd').first().waitFor();
  return opened;
}

/** How many nodes have the message, as is written beside the slider. */
async function lit(page: Page): Promise<number> {
  const time = await page.locator('[data-part="time"]').textContent();
  return Number(/· (\d+) of/.exec(time ?? '')?.[1]);
}

async function fact(page: Page, term: string): Promise<string> {
  return page.locator('[data-part="facts"] > div', { hasText: term }).locator('dd').innerText();
}

describe.skipIf(browserProblem !== null)(`the player in a browser (${needsBrowser})`, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  describe('a message among 50 nodes', () => {
    test('plays when it comes into view, until every node has it, and then rests', async () => {
      const { page, wrong } = await open(syntheticPropagation(50, 20), { reducedMotion: 'no-preference' });
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.getByLabel('Speed').selectOption('4');
      const seen: number[] = [];
      while ((await page.getByRole('button', { name: 'Pause' }).count()) > 0) seen.push(await lit(page));
      seen.push(await lit(page));
      expect(seen[0]).toBeLessThan(49);
      expect(seen.at(-1)).toBe(49);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(await page.locator('[aria-live]').textContent()).toMatch(/49 of 49 nodes had it \(100 %\)/);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('rests at its end where motion is not wanted, and plays when asked', async () => {
      const { page } = await open(syntheticPropagation(50, 20));
      expect(await lit(page)).toBe(49);
      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      expect(await lit(page)).toBeLessThan(49);
      await page.close();
    });

    test('is moved by the keyboard, and says where it stands', async () => {
      const { page } = await open(syntheticPropagation(50, 20));
      const slider = page.getByRole('slider');
      await slider.press('Home');
      expect(await lit(page)).toBe(0);
      await slider.press('PageUp');
      const paged = Number(await slider.inputValue());
      expect(paged).toBeGreaterThanOrEqual(50);
      await slider.press('ArrowRight');
      expect(Number(await slider.inputValue())).toBe(paged + 5);
      await slider.press('ArrowLeft');
      expect(Number(await slider.inputValue())).toBe(paged);
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/^[\d.]+ ms after publication \d+ of 49 nodes had it/);
      await slider.press('End');
      expect(await lit(page)).toBe(49);
      await page.close();
    });

    test('is picked as the slowest, the least reached, by publisher and one after the other', async () => {
      const propagation = syntheticPropagation(50, 20);
      const { page, wrong } = await open(propagation);
      const typical = await fact(page, 'Message');
      await page.getByRole('slider').press('Home');
      await page.getByRole('button', { name: 'Slowest' }).click();
      await page.getByRole('button', { name: 'Slowest', pressed: true }).waitFor();
      const slowest = await fact(page, 'Message');
      expect(await lit(page)).toBe(49);
      const last = propagation.messages.map(({ first, count }) => propagation.arrivals.latencyNs[first + count - 1] ?? 0);
      expect(slowest).toBe(propagation.messages[last.indexOf(Math.max(...last))]?.id);
      expect(slowest).not.toBe(typical);
      await page.getByRole('button', { name: 'Least reached' }).click();
      await expect.poll(() => fact(page, 'Reached')).toBe('48 of 49 nodes');
      expect(await fact(page, '100 % had it')).toBe('never');
      const publisher = propagation.messages[7]?.publisher ?? 0;
      await page.getByLabel('Published by').selectOption(String(publisher));
      await expect.poll(() => fact(page, 'Published by')).toContain(propagation.nodes[publisher]?.name);
      await page.getByLabel('Published by').selectOption('');
      const places: string[] = [];
      while (await page.getByRole('button', { name: 'Previous' }).isEnabled()) await page.getByRole('button', { name: 'Previous' }).click();
      for (;;) {
        await expect.poll(() => fact(page, 'Message')).toBe(propagation.messages[places.length]?.id);
        places.push((await page.locator('[data-part="place"]').textContent()) ?? '');
        if (await page.getByRole('button', { name: 'Next' }).isDisabled()) break;
        await page.getByRole('button', { name: 'Next' }).click();
      }
      expect([places[0], places.at(-1), places.length]).toEqual(['1 of 20', '20 of 20', 20]);
      expect(wrong).toEqual([]);
      await page.close();
    });

    test('tells of a node under the pointer, and of all in a table', async () => {
      const { page } = await open(syntheticPropagation(50, 20));
      const box = await page.locator('canvas').boundingBox();
      for (let x = 20; x < (box?.width ?? 0) && (await page.locator('[data-part="tip"]').isHidden()); x += 15) {
        await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + (box?.height ?? 0) / 2);
      }
      expect(await page.locator('[data-part="tip"]').innerText()).toMatch(
        /(lurkers|publishers)-\d+\n(lurkers|publishers), [a-z-]+\n(had it after .* from|published it)/,
      );
      await page.getByText('Every arrival of this message').click();
      await expect.poll(() => page.getByRole('row').count()).toBe(50);
      expect(await page.getByRole('row').nth(1).innerText()).toMatch(/\d ms\t1\t/);
      await page.close();
    });

    test('is printed as it ended, without what can only be pressed', async () => {
      const { page } = await open(syntheticPropagation(50, 20), { colorScheme: 'dark' });
      await page.getByRole('slider').press('Home');
      await page.emulateMedia({ media: 'print' });
      await expect.poll(() => lit(page)).toBe(49);
      expect(await page.getByRole('button').count()).toBe(0);
      await page.close();
    });

    test('is saved as a propagation log', async () => {
      const { page } = await open(syntheticPropagation(50, 20));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save propagation log' }).click(),
      ]);
      const log = JSON.parse(readFileSync(await download.path(), 'utf8')) as { readonly Nodes: readonly (readonly number[])[] };
      expect(log.Nodes.flat()).toHaveLength(50);
      await page.close();
    });
  });

  test('says so where not every link is drawn', async () => {
    const nodes = 120;
    const links = Int32Array.from({ length: nodes * nodes * 2 }, (_, end) =>
      end % 2 === 0 ? Math.floor(end / 2 / nodes) : (end >> 1) % nodes,
    );
    const { page } = await open({ ...syntheticPropagation(nodes, 1), links: links.filter((_, end) => links[end | 1] !== links[end & ~1]) });
    expect(await page.getByText('Of 7,140 links that are known, the 6,000 are drawn').count()).toBe(1);
    await page.close();
  });

  test('what nodes call themselves is text, whatever stands in it', async () => {
    const propagation = syntheticPropagation(12, 3, 4);
    const markup = '<img src=x onerror=alert(1)></script><b>';
    const hostile: Propagation = {
      ...propagation,
      nodes: propagation.nodes.map((node) => ({ name: markup, fleet: `${node.fleet}${markup}`, region: markup })),
      messages: propagation.messages.map((message) => ({ ...message, id: markup, topic: markup })),
    };
    const { page, wrong } = await open(hostile);
    await page.getByText('Every arrival of this message').click();
    expect(await fact(page, 'Topic')).toBe(markup);
    expect(await page.locator('.player img, .player b').count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test.each([
    ['one node', syntheticPropagation(1, 1, 0)],
    [
      'no arrival',
      { ...syntheticPropagation(3, 1, 2), messages: [{ id: 'm', publisher: 0, topic: 't', atS: 1, expected: 2, first: 0, count: 0 }] },
    ],
  ])('%s is shown for what it is', async (_, propagation) => {
    const { page, wrong } = await open(propagation);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('slider').press('Home');
    expect(await lit(page)).toBe(0);
    expect(wrong).toEqual([]);
    await page.close();
  });
});
