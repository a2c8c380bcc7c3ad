import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NS_PER_US } from '../../model/clock.ts';
import { WakeWords } from './wake-words.ts';

describe('what a precise clock asks of its thread', () => {
  test.each([
    [-500, true],
    [-1, false],
    [0, false],
    [500, false],
  ])('rouses it for an instant %i µs after that at which it looks by itself: %s', (laterUs, isRoused) => {
    const notify = vi.spyOn(Atomics, 'notify');
    onTestFinished(() => notify.mockRestore());
    const words = new WakeWords();
    const looksNs = 1e9;
    words.sleepUntil(looksNs, 0, words.asked());
    const before = words.asked();
    words.ask(looksNs + laterUs * NS_PER_US);
    expect(words.untilNs).toBe(looksNs + laterUs * NS_PER_US);
    expect(words.asked()).toBe(before + 1);
    expect(notify.mock.calls.length).toBe(isRoused ? 1 : 0);
  });

  test('rouses one that says that it looks later while it is being asked', () => {
    const words = new WakeWords();
    const thread = new WakeWords(words.memory);
    const [load, notify] = [vi.spyOn(Atomics, 'load'), vi.spyOn(Atomics, 'notify')];
    onTestFinished(() => [load, notify].forEach((spy) => spy.mockRestore()));
    load.mockImplementationOnce((): never => {
      load.mockRestore();
      thread.sleepUntil(Number.POSITIVE_INFINITY, 0, words.asked());
      return 0 as never;
    });
    words.ask(1);
    expect(notify).toHaveBeenCalledTimes(1);
  });

  test('is seen by a thread that goes to sleep at that moment', () => {
    const words = new WakeWords();
    const seen = words.asked();
    words.ask(1);
    words.sleepUntil(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, seen);
    expect(words.untilNs).toBe(1);
  });
});
