import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handleOf, TestContext } from '../fixtures/test-context.ts';
import { ReportIntake } from './report-intake.ts';

const never = new AbortController().signal;
let directory: string;
let context: TestContext;
let intake: ReportIntake;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'regatta-intake-'));
  context = new TestContext();
  intake = new ReportIntake({ context, directory, prefix: '@regatta ' });
  // it has looked once, and found nothing
  await context.clock.slept();
});

afterEach(async () => {
  await intake.end(never);
  rmSync(directory, { recursive: true });
});

function append(file: string, ...lines: readonly (object | string)[]): void {
  for (const line of lines) appendFileSync(join(directory, file), typeof line === 'string' ? line : `${JSON.stringify(line)}\n`);
}

/** Lets the intake read what is in the files now, while the node goes on. */
async function beat(): Promise<void> {
  await context.clock.slept();
  await context.clock.advanceTo(context.clock.now() + 1e9);
  await context.clock.slept();
}

function names(): unknown[] {
  return context.recorder.rows('series').map(({ name }) => name);
}

describe('what a node writes into its files', () => {
  test('becomes rows of the tables', async () => {
    context.peers = [handleOf(0, null), handleOf(1, null), handleOf(2, null)];
    append('a.ndjson', { event: 'deliver', message: 'm1', from: 'nodes-2', topic: 'blocks', ts: 1e9 });
    append('b.ndjson', { sample: 'lookup', sent: 1e9, done: 3e9, outcome: 'unknown', reason: 'gone' }, { series: 'peers', value: 12 });
    await intake.end(never);
    expect(context.recorder.rows('events')).toEqual([
      { ts: 1e9, node: 1, type: 'deliver', message: 'm1', from_node: 2, topic: 'blocks', reason: null },
    ]);
    expect(context.recorder.rows('samples')).toEqual([
      {
        ts: 1e9,
        sent: 1e9,
        done: 3e9,
        round: -1,
        operation: null,
        scenario: null,
        step: 'lookup',
        node: 1,
        outcome: 'unknown',
        reason: 'gone',
        node_duration: 2e9,
        tags: null,
      },
    ]);
    expect(context.recorder.rows('series')).toEqual([{ ts: 10e9, node: 1, host: null, name: 'peers', value: 12 }]);
    expect(context.problems).toEqual([]);
  });

  test('is read while it grows, each line once, and a line that has not ended yet when it has', async () => {
    append('a.ndjson', { series: 'first', value: 1 }, '{"series": "sec');
    await beat();
    expect(names()).toEqual(['first']);
    append('a.ndjson', 'ond", "value": 2}\n');
    await beat();
    expect(names()).toEqual(['first', 'second']);
    expect(context.recorder.rows('series')[1]).toMatchObject({ ts: 12e9 });
    append('a.ndjson', { series: 'third', value: 3 });
    await intake.end(never);
    expect(names()).toEqual(['first', 'second', 'third']);
  });

  test('needs no end of line after the last report, but a report that was cut off is told of', async () => {
    append('a.ndjson', '{"series": "whole", "value": 1}');
    append('b.ndjson', '{"series": "cut", "val');
    await intake.end(never);
    expect(names()).toEqual(['whole']);
    expect(context.problems).toEqual(['wrote a report that cannot be recorded: b.ndjson:1 is no JSON: "{\\"series\\": \\"cut\\", \\"val"']);
  });

  test('is told of with file, line and reason where it is wrong: how often, and the first few', async () => {
    append('a.ndjson', { series: 'good', value: 1 }, '\n', 'oops\n', { series: 'bad' }, { evnt: 'join' }, { series: 'worse' });
    await intake.end(never);
    expect(names()).toEqual(['good']);
    expect(context.problems).toEqual([
      'wrote 4 reports that cannot be recorded, the first 3: a.ndjson:3 is no JSON: "oops"; a.ndjson:4 "value" is missing; ' +
        'a.ndjson:5 has none of the fields event, sample, series: {"evnt":"join"}',
    ]);
  });

  test('may hold a line of any length: one of more than 1 MiB is told of', async () => {
    append('a.ndjson', `{"series": "${'x'.repeat(2 << 20)}"}\n`, { series: 'after', value: 1 });
    await intake.end(never);
    expect(names()).toEqual(['after']);
    expect(context.problems[0]).toMatch(
      /^wrote a report that cannot be recorded: a\.ndjson:1 is longer than 1048576 bytes: "{\\"series\\": \\"xxx/,
    );
  });

  test('may be garbage', async () => {
    writeFileSync(join(directory, 'a.ndjson'), Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251)));
    append('a.ndjson', '\n', { series: 'after', value: 1 });
    await intake.end(never);
    expect(names()).toEqual(['after']);
    expect(context.problems).toHaveLength(1);
  });

  test('is looked for in no other files', async () => {
    append('a.json', 'oops\n');
    append('a.ndjson.1', 'oops\n');
    await intake.end(never);
    expect(context.problems).toEqual([]);
  });

  test('is not recorded where its type is not among the events to keep', async () => {
    append('a.ndjson', { event: 'unwanted' }, { event: 'join' });
    await intake.end(never);
    expect(context.recorder.rows('events').map(({ type }) => type)).toEqual(['join']);
    expect(context.problems).toEqual([]);
  });
});

describe('a file', () => {
  test('that is moved away and begun anew is read to its end, and then the new one', async () => {
    append('a.ndjson', { series: 'one', value: 1 });
    await beat();
    append('a.ndjson', { series: 'two', value: 1 });
    renameSync(join(directory, 'a.ndjson'), join(directory, 'a.ndjson.1'));
    append('a.ndjson', { series: 'three', value: 1 });
    await beat();
    expect(names()).toEqual(['one', 'two', 'three']);
  });

  test('that is removed is read to its end', async () => {
    append('a.ndjson', { series: 'one', value: 1 });
    await beat();
    append('a.ndjson', { series: 'two', value: 1 });
    unlinkSync(join(directory, 'a.ndjson'));
    await intake.end(never);
    expect(names()).toEqual(['one', 'two']);
    expect(context.problems).toEqual([]);
  });

  test('that is cut is read from its start again, which is told', async () => {
    append('a.ndjson', { series: 'one', value: 1 }, { series: 'two', value: 1 });
    await beat();
    truncateSync(join(directory, 'a.ndjson'));
    append('a.ndjson', { series: 'three', value: 1 });
    await beat();
    expect(names()).toEqual(['one', 'two', 'three']);
    expect(context.problems).toEqual(['cut a.ndjson while it was read: what was written last before that may be missing']);
  });

  test('that is none is told of, and holds nobody up', async () => {
    execFileSync('mkfifo', [join(directory, 'pipe.ndjson')]);
    mkdirSync(join(directory, 'folder.ndjson'));
    symlinkSync('/dev/zero', join(directory, 'zero.ndjson'));
    append('z.ndjson', { series: 'one', value: 1 });
    await intake.end(never);
    expect(names()).toEqual(['one']);
    expect(new Set(context.problems)).toEqual(
      new Set(['folder', 'pipe', 'zero'].map((name) => `has reports that cannot be read: ${name}.ndjson: it is no file`)),
    );
  });

  test('that is one too many is told of', async () => {
    for (let file = 0; file < 70; file++) append(`${file}.ndjson`, { series: `s${file}`, value: 1 });
    await intake.end(never);
    expect(names()).toHaveLength(64);
    expect(context.problems).toContain('has more than 64 files .ndjson: only 64 are read');
  });

  test('that cannot be read to its end in time is told of', async () => {
    append('a.ndjson', { series: 'one', value: 1 });
    await beat();
    append('a.ndjson', { series: 'two', value: 1 }, { series: 'three', value: 1 });
    append('b.ndjson', { series: 'new', value: 1 });
    await intake.end(AbortSignal.abort());
    expect(names()).toEqual(['one']);
    expect(context.problems).toEqual([
      'wrote reports faster than they were read: the last 56 bytes of a.ndjson are not recorded',
      'wrote reports faster than they were read: the last 27 bytes of b.ndjson are not recorded',
    ]);
  });
});

describe('lines of the output', () => {
  test('are reports where they begin with the prefix', async () => {
    intake.output('stdout', Buffer.from('starting\n@regatta {"series": "peers", "value": 3}\n'));
    intake.output('stderr', Buffer.from('@regatta {"series": "val'));
    intake.output('stdout', Buffer.from('@regatta oops\n'));
    intake.output('stderr', Buffer.from('ue", "value": 4}\n{"series": "no prefix", "value": 3}\n'));
    await intake.end(never);
    expect(names()).toEqual(['peers', 'value']);
    expect(context.problems).toEqual(['wrote a report that cannot be recorded: stdout:3 is no JSON: "oops"']);
  });

  test('that never end are told of only where they begin with it', async () => {
    intake.output('stdout', Buffer.from(`@regatta ${'x'.repeat(2 << 20)}`));
    intake.output('stderr', Buffer.from('x'.repeat(2 << 20)));
    await intake.end(never);
    expect(context.problems).toEqual([expect.stringContaining('a report that cannot be recorded: stdout:1 is longer than 1048576 bytes')]);
  });
});

describe('the sender of an event', () => {
  test('is called by its name, or by a text that stands in no other card', async () => {
    context.peers = [
      handleOf(0, { id: 'QmA', version: 'v1' }),
      handleOf(1, { id: 'QmB', version: 'v1' }),
      handleOf(2, { ids: ['QmC', 'nodes-0'] }),
    ];
    context.beginLoad();
    append('a.ndjson', ...['nodes-0', 'QmB', 'QmC', 'v1', 'QmX'].map((from) => ({ event: 'deliver', from })));
    await intake.end(never);
    expect(context.recorder.rows('events').map(({ from_node }) => from_node)).toEqual([0, 1, 2, null, null]);
    expect(context.problems).toEqual(['reported 2 events whose "from" is no node of this run: a.ndjson:4 "v1"; a.ndjson:5 "QmX"']);
  });

  test('may be known only once all cards are: the event waits for that, with its own time', async () => {
    append('a.ndjson', { event: 'deliver', from: 'QmA' });
    await beat();
    expect(context.recorder.rows('events')).toEqual([]);
    context.peers = [handleOf(0, 'QmA')];
    context.clock.stallUntil(context.clock.now() + 5e9);
    context.beginLoad();
    await beat();
    expect(context.recorder.rows('events')).toMatchObject([{ from_node: 0, ts: 11e9 }]);
  });

  test('stays unknown where the run ends before the load begins', async () => {
    append('a.ndjson', { event: 'deliver', from: 'QmA' });
    await intake.end(never);
    expect(context.recorder.rows('events')).toMatchObject([{ type: 'deliver', from_node: null }]);
  });
});
