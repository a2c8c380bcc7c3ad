import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../load/virtual-clock.ts';
import { runStartNs } from '../fixtures/test-context.ts';
import { parseReport } from './parse-report.ts';
import { RunInstants } from './run-instants.ts';

const second = 1e9;
const nowNs = 10 * second;
/** 2026-11-26T10:00:00Z at the start of the run. */
const wallAtStartNs = Date.parse('2026-11-26T10:00:00Z') * 1e6;
const instants = new RunInstants(new VirtualClock(runStartNs + nowNs), runStartNs, () => wallAtStartNs - runStartNs);

function parse(line: object | string): unknown {
  return parseReport(typeof line === 'string' ? line : JSON.stringify(line), instants);
}

describe('an event', () => {
  test('says what happened, with what, and when', () => {
    const line = { event: 'deliver', message: 'm1', from: 'nodes-3', topic: 'blocks', reason: 'first', ts: 1234 };
    expect(parse(line)).toEqual({
      kind: 'event',
      type: 'deliver',
      message: 'm1',
      from: 'nodes-3',
      topic: 'blocks',
      reason: 'first',
      ts: 1234,
    });
  });

  test('happened when it was read where it does not say when', () => {
    expect(parse({ event: 'join' })).toMatchObject({ type: 'join', ts: nowNs });
    expect(parse({ event: 'join', ts: null, message: null })).toMatchObject({ type: 'join', ts: nowNs });
  });
});

describe('a sample', () => {
  test('has a start and an end, and was meant to start when it did', () => {
    const line = { sample: 'lookup', sent: 1e9, done: 2e9, outcome: 'failed', reason: 'no route', operation: 7, scenario: 'find' };
    expect(parse(line)).toEqual({ kind: 'sample', step: 'lookup', ts: 1e9, ...line, sample: undefined });
    expect(parse({ ...line, ts: 5e8 })).toMatchObject({ ts: 5e8, sent: 1e9 });
  });

  test('may say how long it took instead, and ended now where it does not say when', () => {
    expect(parse({ sample: 'lookup', done: 3e9, took: 1e9 })).toMatchObject({ ts: 2e9, sent: 2e9, done: 3e9, outcome: 'ok' });
    expect(parse({ sample: 'lookup', took: 1e9 })).toMatchObject({ sent: nowNs - 1e9, done: nowNs });
  });

  test.each([
    [{ sample: 'operation', took: 1 }, '"sample" cannot be "operation": that is what Regatta calls its own'],
    [{ sample: 'lookup', done: 1e9 }, '"sent" is missing, and so is "took", which may stand for it'],
    [{ sample: 'lookup', sent: 2e9, done: 1e9 }, '"done" is 1000000000 ns before "sent"'],
    [{ sample: 'lookup', took: -1 }, '"took" must be a number of ns from 0 on, not -1'],
    [{ sample: 'lookup', took: 1, outcome: 'fine' }, '"outcome" must be ok, failed or unknown, not "fine"'],
    [{ sample: 'lookup', took: 1, operation: 1.5 }, '"operation" must be a whole number from 0 on, not 1.5'],
  ])('is refused: %j', (line, why) => {
    expect(() => parse(line)).toThrow(why);
  });
});

describe('a value of a series', () => {
  test('has a name and a number', () => {
    expect(parse({ series: 'peers', value: 12, ts: 5 })).toEqual({ kind: 'series', name: 'peers', value: 12, ts: 5 });
  });

  test.each([
    [{ series: 'peers' }, '"value" is missing'],
    [{ series: 'peers', value: '12' }, '"value" must be a number, not "12"'],
    [{ series: 'peers', value: null }, '"value" must be a number, not null'],
    ['{"series": "peers", "value": 1e999}', '"value" must be a number, not null'],
    [{ series: '', value: 1 }, '"series" must be a text of 1–4096 characters, not ""'],
    [{ series: 'x'.repeat(5000), value: 1 }, '"series" must be a text of 1–4096 characters, not "xxx'],
  ])('is refused: %j', (line, why) => {
    expect(() => parse(line)).toThrow(why);
  });
});

describe('instants', () => {
  test.each([
    [{ ts: 1.5e9 }, 1.5e9],
    [{ ts: runStartNs + 2e9, clock: 'monotonic' }, 2e9],
    [{ ts: wallAtStartNs + 3e9, clock: 'unix' }, 3e9],
    [{ ts: '2026-11-26T10:00:04Z' }, 4e9],
    [{ ts: '2026-11-26T11:00:04.25+01:00', clock: 'monotonic' }, 4.25e9],
    [{ ts: '2026-11-26T10:00:04.000001Z' }, 4.000001e9],
  ])('%j is on the clock that it names', (stamp, ts) => {
    const read = (parse({ event: 'join', ...stamp }) as { readonly ts: number }).ts;
    expect(Math.abs(read - ts)).toBeLessThanOrEqual(256);
  });

  test('a little ahead of us is no future: clocks have a grain', () => {
    expect(parse({ event: 'join', ts: nowNs + 5e6 })).toMatchObject({ ts: nowNs + 5e6 });
  });

  test.each([
    [{ ts: -1 }, '"ts" is 1e-9 s before the run began on the clock "run": -1'],
    [{ ts: nowNs + second }, '"ts" is 1 s in the future on the clock "run"'],
    [{ ts: runStartNs + 2e9 }, '; for these, the line needs "clock": "monotonic"'],
    [{ ts: wallAtStartNs + 2e9 }, '; for these, the line needs "clock": "unix"'],
    [{ ts: wallAtStartNs / 1e9 + 2, clock: 'unix' }, '; these are seconds, and ns are meant'],
    [{ ts: wallAtStartNs / 1e6 + 2, clock: 'unix' }, '; these are milliseconds, and ns are meant'],
    [{ ts: '2026-11-26T09:59:00Z' }, '"ts" is 60 s before the run began'],
    [{ ts: '2026-11-26T10:00:04' }, '"ts" is no instant of ISO 8601 with a zone: "2026-11-26T10:00:04"'],
    [{ ts: '2026-13-26T10:00:04Z' }, '"ts" is no instant of ISO 8601 with a zone'],
    [{ ts: true }, '"ts" must be a number of ns on the `clock`, or ISO 8601 with a zone such as'],
    [{ ts: 1, clock: 'toString' }, '"clock" must be run, monotonic or unix, not "toString"'],
  ])('%j is refused', (stamp, why) => {
    expect(() => parse({ event: 'join', ...stamp })).toThrow(why);
  });
});

describe('anything else', () => {
  test.each([
    ['starting up', 'is no JSON: "starting up"'],
    ['{"event": "join"', 'is no JSON: "{\\"event\\": \\"join\\""'],
    ['[1, 2]', 'is no JSON object: "[1, 2]"'],
    ['null', 'is no JSON object: "null"'],
    ['{}', 'has none of the fields event, sample, series: {}'],
    ['{"event": "join", "form": "a"}', '"form" is unknown; fields of event: event, message, from, topic, reason, ts, clock'],
    ['{"event": "join", "__proto__": 1}', '"__proto__" is unknown'],
    ['{"event": "join", "value": 1}', '"value" is unknown'],
    ['{"event": 7}', '"event" must be a text of 1–4096 characters, not 7'],
    ['\u0000\u001b[2J\u009b1m\ufffd', 'is no JSON: "\\u0000\\u001b[2J\\u009b1m\ufffd"'],
    [`[${'['.repeat(100_000)}`, 'is no JSON: "[[['],
  ])('is refused in words: %j', (line, why) => {
    expect(() => parse(line)).toThrow(why);
  });

  test('is shown short', () => {
    expect(() => parse('x'.repeat(100_000))).toThrow(/^is no JSON: "x{59}…$/);
  });
});
