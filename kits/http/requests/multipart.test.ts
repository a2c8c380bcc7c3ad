import { expect, it } from 'vitest';
import { requestsOn } from '../fixtures/run-requests.ts';
import { serve, textOf } from '../fixtures/servers.ts';

it('a body of several parts is what a parser of its own reads out of it', async () => {
  let received: Promise<FormData> | undefined;
  const url = await serve((request, response) => {
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    received = textOf(request).then((body) => new Response(body, { headers }).formData());
    response.end();
  });
  const parts = {
    'a "b"': '$feed.x',
    file: { text: 'é\r\n--', filename: 'a.txt' },
    typed: { text: '{}', filename: 'b', type: 'application/json' },
  };
  const run = await requestsOn(url, { requests: [{ POST: '/', parts }] }, { x: 'one' });
  expect(await run()).toMatchObject({ outcome: 'ok' });
  const form = await received;
  expect(form?.get('a "b"')).toBe('one');
  const [file, typed] = ['file', 'typed'].map((name) => form?.get(name) as File);
  expect([file?.name, file?.type, await file?.text()]).toEqual(['a.txt', 'application/octet-stream', 'é\r\n--']);
  expect([typed?.name, typed?.type, await typed?.text()]).toEqual(['b', 'application/json', '{}']);
});

it('numbers that were extracted are written as texts, and a type as it is', async () => {
  let received: Promise<string> | undefined;
  const url = await serve((request, response) => {
    if (request.method === 'POST') received = textOf(request);
    response.end('{"id": 7}');
  });
  const parts = { at: { text: '$id', filename: '$id', type: 'text/csv; charset="utf-8"' } };
  const run = await requestsOn(url, {
    sequence: true,
    requests: [
      { GET: '/', extract: { id: { json: '$.id' } } },
      { POST: '/', parts },
    ],
  });
  expect(await run()).toMatchObject({ outcome: 'ok' });
  expect(await received).toContain('name="at"; filename="7"\r\ncontent-type: text/csv; charset="utf-8"\r\n\r\n7\r\n');
});
