import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { figureStyle } from './figure-style.ts';

test('lines and limits have the colours in a file that they have on the page in light', () => {
  const style = readFileSync(new URL('../html/page/page.css', import.meta.url), 'utf8');
  const [light = ''] = style.split('}', 1);
  const colours = new Map(Array.from(light.matchAll(/--([\w-]+): (#\w+);/g), ([, name = '', colour = '']) => [name, colour]));
  const lines = Array.from(colours).filter(([name]) => /^c\d$/.test(name));
  expect(lines).toHaveLength(8);
  for (const [name, colour] of lines) expect(figureStyle).toContain(`.${name} path,.${name} circle{stroke:${colour};`);
  expect(figureStyle).toContain(`.rule path{stroke:${colours.get('bad')};`);
});
