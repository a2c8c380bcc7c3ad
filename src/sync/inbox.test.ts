import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Inbox } from './inbox.ts';

test('whatever the interleaving, items are read in the order in which they came, each once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 50 }), async (puts) => {
      const inbox = new Inbox<number>();
      const reads: Promise<IteratorResult<number>>[] = [];
      let count = 0;
      for (const isPut of puts) {
        if (isPut) inbox.put(count++);
        else reads.push(inbox.next());
      }
      inbox.end();
      const read = (await Promise.all(reads)).flatMap((result) => (result.done === true ? [] : [result.value]));
      for await (const item of inbox) read.push(item);
      expect(read).toEqual(Array.from({ length: count }, (_, item) => item));
    }),
  );
});

test('what has come can be read before the error that ended it', async () => {
  const inbox = new Inbox<string>();
  inbox.put('last words');
  inbox.end({ error: new Error('link broke') });
  inbox.put('too late');
  expect(await inbox.next()).toEqual({ done: false, value: 'last words' });
  await expect(inbox.next()).rejects.toThrow('link broke');
  await expect(inbox.next()).rejects.toThrow('link broke');
});

test('leaving the loop tells the source once, and drops what was not read', async () => {
  let left = 0;
  const inbox = new Inbox<number>(() => left++);
  inbox.put(1);
  inbox.put(2);
  for await (const item of inbox) {
    expect(item).toBe(1);
    break;
  }
  await inbox.return();
  expect(left).toBe(1);
  expect(await inbox.next()).toEqual({ done: true, value: undefined });
});
