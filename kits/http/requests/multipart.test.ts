import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { requestsOn } from '../fixtures/run-requests.ts';
import { bytesOf, serve, textOf } from '../fixtures/servers.ts';

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

const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

function fileOf(name: string, content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-parts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it.each([false, true])(
  'files are sent as they are, with their names and types, and several parts under one name (by undici: %s)',
  async (decompress) => {
    let received: Promise<FormData> | undefined;
    const url = await serve((request, response) => {
      const headers = { 'content-type': request.headers['content-type'] ?? '' };
      received = bytesOf(request).then((body) => new Response(new Uint8Array(body), { headers }).formData());
      response.end();
    });
    const file = fileOf('a $x.bin', bytes);
    const parts = {
      f: { file },
      'f-2': { name: 'f', file, filename: '${feed.x}.png', type: 'image/png' },
      g: { file: fileOf('text', Buffer.from('plain')), filename: '' },
      'f-3': { name: 'f', text: '$feed.x' },
    };
    const run = await requestsOn(url, { decompress, requests: [{ POST: '/', parts }] }, { x: 'one' });
    expect(await run()).toMatchObject({ outcome: 'ok' });
    const form = await received;
    const [first, second, third] = (form?.getAll('f') ?? []) as [File, File, string];
    expect([first.name, first.type, Buffer.from(await first.arrayBuffer())]).toEqual(['a $x.bin', 'application/octet-stream', bytes]);
    expect([second.name, second.type, Buffer.from(await second.arrayBuffer())]).toEqual(['one.png', 'image/png', bytes]);
    expect([third, form?.get('g')]).toEqual(['one', 'plain']);
  },
);

it('a file is a body as it is', async () => {
  let received: Promise<Buffer> | undefined;
  const url = await serve((request, response) => {
    received = bytesOf(request);
    response.end();
  });
  const run = await requestsOn(url, { requests: [{ PUT: '/', file: fileOf('b', bytes), headers: { 'content-type': 'image/x' } }] });
  expect(await run()).toMatchObject({ outcome: 'ok' });
  expect(await received).toEqual(bytes);
});
