import { expect, test } from 'vitest';
import { FrameLog } from './frame-log.ts';

test('keeps what is not acknowledged, in order, whatever is acknowledged twice', () => {
  const log = new FrameLog(1000);
  for (const text of ['a', 'b', 'c']) log.keep(text);
  log.acknowledge(1);
  log.acknowledge(1);
  expect(log.unacknowledged).toEqual(['b', 'c']);
  log.keep('d');
  log.acknowledge(0);
  log.acknowledge(3);
  expect(log.unacknowledged).toEqual(['d']);
});

test('says when more is kept than it may, until that is acknowledged', () => {
  const log = new FrameLog(3);
  expect([log.keep('ab'), log.keep('cd')]).toEqual([true, false]);
  log.acknowledge(1);
  expect(log.keep('e')).toBe(true);
});
