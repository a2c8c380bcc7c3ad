import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { seriesTable } from '../model/table.ts';
import { openSpool, type Spool } from '../recording/spool.ts';
import { SeriesBoard } from './series-board.ts';
import { seriesHelp } from './series-help.ts';
import { prometheusText } from './text-format.ts';
import { writePage } from './write-page.ts';

let spool: Spool;
let board: SeriesBoard;
let nowNs: number;
let there: Set<number>;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-series-'));
  spool = openSpool(join(folder, 'spool'));
  onTestFinished(() => {
    spool[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  nowNs = 0;
  there = new Set([-1, 0, 1]);
  board = new SeriesBoard({
    now: () => nowNs,
    labelsOf: (node, host) => (there.has(node) ? [['run', 'r'], node < 0 ? ['host', host] : ['node', `n-${node}`]] : undefined),
    servesItself: (node) => node === 1,
    taken: new Set(['operations']),
    helpOf: seriesHelp([{ series: { 'waits_total{kind}': 'how often it waited' } }]),
  });
  spool.watch(seriesTable.name, (rows) => board.see(rows));
});

function record(node: number, name: string, value: number, host: string | null = 'h'): void {
  const { columns, next } = { columns: spool.table(seriesTable).columns, next: () => spool.table(seriesTable).next() };
  const row = next();
  columns.ts[row] = nowNs;
  columns.node[row] = node;
  columns.host[row] = host === null ? -1 : spool.code(host);
  columns.name[row] = spool.code(name);
  columns.value[row] = value;
}

async function lines(): Promise<readonly string[]> {
  spool.flush();
  const page = Buffer.concat(await writePage(board.families(), prometheusText)).toString();
  return page.split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'));
}

test('the last value of each series stands under its own name, with the labels in it and ours', async () => {
  record(0, 'requests_total', 1);
  record(0, 'requests_total', 4);
  record(-1, 'process_threads', 11);
  record(-1, 'process_threads', 7, 'other');
  record(0, 'pauses_total{kind="major"}', 2);
  expect(await lines()).toEqual([
    '# TYPE requests_total counter',
    'requests_total{run="r",node="n-0"} 4',
    '# TYPE process_threads gauge',
    'process_threads{run="r",host="h"} 11',
    'process_threads{run="r",host="other"} 7',
    '# TYPE pauses_total counter',
    'pauses_total{run="r",node="n-0",kind="major"} 2',
  ]);
});

test('names are made valid, labels of ours are not taken over, and no two series are one', async () => {
  record(0, 'memstats.HeapAlloc', 5);
  record(0, 'memstats_HeapAlloc', 6);
  record(0, '9lives{run="x",a_b="y"}', 9);
  expect(await lines()).toEqual([
    '# TYPE memstats_HeapAlloc gauge',
    'memstats_HeapAlloc{run="r",node="n-0"} 5',
    '# TYPE _9lives gauge',
    '_9lives{run="r",node="n-0",exported_run="x",a_b="y"} 9',
  ]);
});

test('what the page has anyway does not stand there twice', async () => {
  record(-1, 'operations', 3);
  expect(await lines()).toEqual([]);
});

test('the parts of a histogram, and those of a summary, are one family', async () => {
  record(0, 'delay_seconds_sum', 5);
  record(0, 'delay_seconds{quantile="0.5"}', 1);
  record(0, 'delay_seconds_count', 4);
  record(0, 'wait_seconds_count', 2);
  record(0, 'wait_seconds_bucket{le="1"}', 1);
  record(0, 'wait_seconds_bucket{le="+Inf"}', 2);
  record(0, 'wait_seconds_sum', 3);
  record(0, 'leaky_bucket', 7);
  expect((await lines()).filter((line) => line.startsWith('#'))).toEqual([
    '# TYPE delay_seconds summary',
    '# TYPE wait_seconds histogram',
    '# TYPE leaky_bucket gauge',
  ]);
});

test('what a node says of itself on a page of its own does not stand here as well', async () => {
  record(1, 'requests_total', 1, null);
  record(1, 'process_threads', 3);
  record(0, 'requests_total', 2, null);
  expect((await lines()).filter((line) => !line.startsWith('#'))).toEqual([
    'process_threads{run="r",node="n-1"} 3',
    'requests_total{run="r",node="n-0"} 2',
  ]);
});

test('what is not read any more is shown for three of its intervals, and nothing of a node that is gone', async () => {
  record(0, 'slow', 1);
  record(0, 'once', 1);
  record(1, 'other', 1);
  nowNs = 5e9;
  record(0, 'slow', 2);
  expect(await lines()).toContain('slow{run="r",node="n-0"} 2');
  nowNs = 20e9;
  expect(await lines()).toContain('slow{run="r",node="n-0"} 2');
  nowNs = 21e9;
  expect(await lines()).toEqual(['# TYPE once gauge', 'once{run="r",node="n-0"} 1', '# TYPE other gauge', 'other{run="r",node="n-1"} 1']);
  there.delete(1);
  expect(await lines()).toEqual(['# TYPE once gauge', 'once{run="r",node="n-0"} 1']);
  nowNs = 301e9;
  expect(await lines()).toEqual([]);
});

test('what a series is, is told as its monitor does, and of what clients of Prometheus have in their words, which a Pushgateway wants', async () => {
  record(-1, 'waits_total{kind="long"}', 3);
  record(-1, 'process_open_fds', 3);
  record(-1, 'process_threads', 1);
  spool.flush();
  const page = Buffer.concat(await writePage(board.families(), prometheusText)).toString();
  expect(page).toContain('# HELP waits_total How often it waited.\n');
  expect(page).toContain('# HELP process_open_fds Number of open file descriptors.\n');
  expect(page).toContain('# HELP process_threads Of the table series of the run.\n');
});
