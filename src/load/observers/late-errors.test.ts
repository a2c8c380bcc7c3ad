import { expect, test } from 'vitest';
import type { EndedOperation, ObservedRound } from '../../model/observer.ts';
import { withLateErrors } from './late-errors.ts';

const round: ObservedRound = { number: 0, name: 'load', kind: 'measured', agent: 'host-0', startNs: 0 };
const operation = { number: 1 } as EndedOperation;

test('it hears what the observer wants to hear, with its own `this`, and nothing else', () => {
  class Listener {
    readonly heard: unknown[] = [];
    finished(each: unknown): void {
      this.heard.push(each);
    }
  }
  const listener = new Listener();
  const watched = withLateErrors(listener);
  watched.finished?.(operation);
  watched.roundEnded?.(round);
  expect(listener.heard).toEqual([operation]);
  expect(Object.keys(watched)).toEqual(['finished', 'roundEnded']);
});

test('what it throws is thrown', () => {
  const watched = withLateErrors({
    submitted() {
      throw new Error('at once');
    },
  });
  expect(() => watched.submitted?.(operation)).toThrow('at once');
});

test('what fails in a promise is thrown by what it is told next, and ends no process', async () => {
  const finished = (): unknown => Promise.reject(new Error('too late'));
  const watched = withLateErrors({ finished });
  expect(() => watched.finished?.(operation)).not.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => watched.roundEnded?.(round)).toThrow('too late');
});

test('the promise of the end of a round is handed on', async () => {
  const roundEnded = (): unknown => Promise.reject(new Error('at the end'));
  const watched: { roundEnded?(round: ObservedRound): unknown } = withLateErrors({ roundEnded });
  await expect(watched.roundEnded?.(round)).rejects.toThrow('at the end');
});
