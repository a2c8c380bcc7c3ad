import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { exampleCharts, exampleReport } from '../example-report.ts';
import { figureFiles } from './figure-files.ts';
import { zipFigures } from './zip-figures.ts';

const text = new TextDecoder();
const [chart] = exampleCharts;
if (chart === undefined) throw new Error('no chart');

test('each chart is a drawing that stands for itself, a picture of it, and its data', async () => {
  const files = await figureFiles([chart], exampleReport.phases);
  expect(files.map(({ name }) => name)).toEqual(['delivery-cdf.svg', 'delivery-cdf.png', 'delivery-cdf.csv']);
  const [svg, png, csv] = files.map(({ bytes }) => bytes);
  expect(text.decode(svg)).toMatch(/^<\?xml.*<style>[^<]*stroke:#1f6fd1.*class="legend"/s);
  expect(text.decode(svg)).not.toContain('var(');
  expect(Buffer.from(png ?? []).toString('latin1', 1, 4)).toBe('PNG');
  // width and height stand at the beginning of a PNG, big-endian
  expect(Buffer.from(png ?? []).readUInt32BE(16)).toBe(1440);
  expect(text.decode(csv)).toMatch(/^line,latency \(s\),share of deliveries \(share\)\r\nall,0\.02,0\r\n/);
});

test('names of charts lead nowhere else, and no chart takes the place of another', async () => {
  const named = ['../../etc/passwd', 'a b', 'A-b', '', '...'].map((name) => ({ ...chart, name }));
  const files = await figureFiles(named, []);
  expect(files.map(({ name }) => name).filter((name) => name.endsWith('.csv'))).toEqual([
    'etc-passwd.csv',
    'a-b.csv',
    'A-b-2.csv',
    'chart.csv',
    'chart-2.csv',
  ]);
});

test('a chart without data has no file', async () => {
  expect(await figureFiles([{ ...chart, lines: [] }], [])).toEqual([]);
});

test('an archive holds them in a folder of their own', () => {
  const archive = unzipSync(zipFigures([{ name: 'a.csv', bytes: Buffer.from('x') }]));
  expect(Object.entries(archive).map(([name, bytes]) => [name, text.decode(bytes)])).toEqual([['figures/a.csv', 'x']]);
});
