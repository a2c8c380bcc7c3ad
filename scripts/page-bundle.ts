import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

const page = resolve(import.meta.dirname, '../src/reporters/html/page');
/** In this order: what comes later wins. */
const styles = [
  'page.css',
  'tables.css',
  'charts.css',
  'texts.css',
  'narrow-and-paper.css',
  'player/colours.css',
  'player/player.css',
  'player/legend.css',
  'player/narrow-and-paper.css',
];

/** The script and the style of reports, as a module that `report.html` is made with. */
export async function pageBundle(): Promise<string> {
  const bundle = await rolldown({ input: resolve(page, 'main.ts'), platform: 'browser', logLevel: 'warn' });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  const [{ code }] = output;
  if (/<\/script|<!--/i.test(code)) throw new Error('the script of the page would end its own element');
  const style = (await Promise.all(styles.map((file) => readFile(resolve(page, file), 'utf8')))).join('\n');
  return [
    '// Made from `page/` by `npm run generate`.',
    `export const pageScript = ${JSON.stringify(code)};`,
    `export const pageStyle = ${JSON.stringify(style)};`,
    '',
  ].join('\n');
}
