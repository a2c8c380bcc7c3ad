import { expect, test } from 'vitest';
import { SyncRequests } from './sync-client.ts';

test('what is given up is cancelled at the server, once; what is over is not', async () => {
  const sent: unknown[] = [];
  const client = new SyncRequests((text) => sent.push(JSON.parse(text)));
  const controller = new AbortController();
  const barrier = client.barrier('s', 2, controller.signal);
  const aborted = client.subscribe('t', controller.signal);
  const left = client.subscribe('t', controller.signal);
  const signalled = client.signal('s', controller.signal);
  expect(sent.splice(0)).toEqual([
    { id: '0', barrier: { state: 's', target: 2 } },
    { id: '1', subscribe: { topic: 't' } },
    { id: '2', subscribe: { topic: 't' } },
    { id: '3', signal_entry: { state: 's' } },
  ]);
  client.receive({ id: '3', error: '', publish: null, subscribe: '', signal_entry: { seq: 1 } });
  expect(await signalled).toBe(1);
  await left.return?.();
  expect(sent.splice(0)).toEqual([{ id: '2', is_cancel: true }]);
  const next = aborted.next();
  controller.abort(new Error('enough'));
  await expect(barrier).rejects.toThrow('enough');
  await expect(next).rejects.toThrow('enough');
  await aborted.return?.();
  expect(sent).toEqual([
    { id: '0', is_cancel: true },
    { id: '1', is_cancel: true },
  ]);
});
