import { expect, test } from 'vitest';
import { messageOf } from './errors.ts';

test('the message of an error that another one followed in the teardown begins with what went wrong first', () => {
  const failing = (): void => {
    using stack = new DisposableStack();
    stack.defer(() => {
      throw new Error('the folder is gone');
    });
    throw new Error('no room left');
  };
  let thrown: unknown;
  try {
    failing();
  } catch (error) {
    thrown = error;
  }
  expect(messageOf(thrown)).toBe('no room left (and then, in the teardown: the folder is gone)');
});
