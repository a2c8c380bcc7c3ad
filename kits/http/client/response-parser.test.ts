import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GarbageError } from './garbage-error.ts';
import type { HttpHeader } from './http-client.ts';
import { type Awaited, ResponseParser } from './response-parser.ts';

interface Parsed {
  readonly status: number;
  readonly headers: readonly HttpHeader[];
  readonly body: string | null;
  readonly keepsAlive: boolean;
  readonly idleS?: number;
}

/** What a parser makes of some pieces that come one after another, and whether the end of the connection cut anything off. */
function parse(
  pieces: readonly Buffer[],
  awaited: readonly Awaited[],
  ends = true,
): { readonly found: Parsed[]; readonly isWhole: boolean } {
  const found: Parsed[] = [];
  const parser = new ResponseParser({
    awaited: () => awaited[found.length],
    responded: ({ status, headers, body }, keepsAlive, idleS) => {
      found.push({ status, headers, body: body?.toString('latin1') ?? null, keepsAlive, ...(idleS === null ? {} : { idleS }) });
    },
  });
  // as sockets do: into one buffer, which the next piece overwrites
  const shared = Buffer.alloc(Math.max(1, ...pieces.map(({ length }) => length)));
  for (const piece of pieces) {
    piece.copy(shared);
    parser.feed(shared, piece.length);
    shared.fill(0);
  }
  return { found, isWhole: ends ? parser.finish() : !parser.isWithin };
}

/** The bytes of a text in pieces of those sizes. */
function cut(text: string, sizes: Iterator<number>): Buffer[] {
  const wire = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0; at < wire.length; ) {
    const size = sizes.next().value as number;
    pieces.push(wire.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const plain: Awaited = { isHead: false, wants: { headers: true, body: true } };

function only(text: string, awaited: Awaited = plain): Parsed {
  const { found, isWhole } = parse([Buffer.from(text, 'latin1')], [awaited]);
  expect(isWhole).toBe(true);
  expect(found).toHaveLength(1);
  return found[0] as Parsed;
}

/** A response, as it goes over the wire and as it is to be understood. */
interface Sample {
  readonly wire: string;
  readonly awaited: Awaited;
  readonly meant: Parsed;
}

const body = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 });
const field = fc.tuple(fc.constantFrom('server', 'x-a', 'Set-Cookie', 'Date'), fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/));
const eol = fc.constantFrom('\r\n', '\n');
const sample: fc.Arbitrary<Sample> = fc
  .record({
    status: fc.constantFrom(200, 204, 301, 304, 404, 503),
    fields: fc.array(field, { maxLength: 4 }),
    framing: fc.constantFrom('length', 'chunked'),
    text: body,
    cuts: fc.array(fc.nat(60), { maxLength: 3 }),
    extension: fc.constantFrom('', ';a', ' ; name="v"'),
    trailers: fc.constantFrom('', 'x-sum: 1\r\n', 'a: b\r\nc: d\r\n'),
    interim: fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
    before: fc.constantFrom('', '\r\n'),
    isHead: fc.boolean(),
    wantsBody: fc.boolean(),
    end: eol,
  })
  .map(({ status, fields, framing, text, cuts, extension, trailers, interim, before, isHead, wantsBody, end }) => {
    const framed: HttpHeader = framing === 'length' ? ['Content-Length', String(text.length)] : ['Transfer-Encoding', 'chunked'];
    const headers: readonly HttpHeader[] = [...fields, framed];
    const head = `HTTP/1.1 ${status} Some Reason${end}${headers.map(([name, value]) => `${name}: ${value}${end}`).join('')}${end}`;
    const hasBody = !isHead && status !== 204 && status !== 304;
    const edges = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((one, other) => one - other), text.length];
    const chunks = edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
    const chunked = chunks
      .filter((chunk) => chunk !== '')
      .map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`)
      .join('');
    const sent = framing === 'length' ? text : `${chunked}0\r\n${trailers}\r\n`;
    return {
      wire: `${before}${interim}${head}${hasBody ? sent : ''}`,
      awaited: { isHead, wants: { headers: true, body: wantsBody } },
      meant: {
        status,
        headers: headers.map(([name, value]) => [name.toLowerCase(), value] as const),
        body: wantsBody ? (hasBody ? text : '') : null,
        keepsAlive: true,
      },
    };
  });

describe('responses', () => {
  it('are the same however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (samples, sizes) => {
          const { found, isWhole } = parse(
            cut(samples.map(({ wire }) => wire).join(''), sizes),
            samples.map(({ awaited }) => awaited),
          );
          expect(found).toEqual(samples.map(({ meant }) => meant));
          expect(isWhole).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are the same byte by byte', () => {
    const wire =
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\na:  b\r\n c \r\n\r\nA;x\r\n0123456789\r\n0\r\nt: u\r\n\r\nHTTP/1.1 204 \r\n\r\n';
    const { found } = parse(
      Array.from(wire, (sign) => Buffer.from(sign)),
      [plain, plain],
    );
    expect(found.map(({ status, body: text }) => [status, text])).toEqual([
      [200, '0123456789'],
      [204, ''],
    ]);
    expect(found[0]?.headers[1]).toEqual(['a', 'b c']);
  });

  it('without a length end with the connection', () => {
    expect(only('HTTP/1.1 200 OK\r\n\r\nall of it')).toMatchObject({ body: 'all of it', keepsAlive: false });
    expect(only('HTTP/1.1 200\r\ntransfer-encoding: gzip\r\n\r\n…')).toMatchObject({ keepsAlive: false });
    expect(parse([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')], [plain])).toEqual({ found: [], isWhole: false });
    expect(parse([Buffer.from('HTTP/1.1 200 O')], [plain])).toEqual({ found: [], isWhole: false });
    expect(parse([], [plain])).toEqual({ found: [], isWhole: true });
  });

  it('say whether the connection stays: HTTP/1.1 unless it says close, HTTP/1.0 only where it says so', () => {
    const stays = (version: string, headers: string): boolean => only(`HTTP/${version} 204 x\r\n${headers}\r\n`).keepsAlive;
    expect([stays('1.1', ''), stays('1.1', 'Connection: Close\r\n'), stays('1.1', 'connection: foo, close\r\n')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([stays('1.0', ''), stays('1.0', 'Connection: Keep-Alive\r\n'), stays('1.0', 'connection: x\r\n')]).toEqual([false, true, false]);
    expect(stays('1.1', 'Connection: close\r\nConnection: keep-alive\r\n')).toBe(false);
    expect(stays('1.0', 'Connection: keep-alive\r\nConnection: close\r\n')).toBe(false);
  });

  it('with a length beside chunks are read by the chunks, and nothing is trusted after them', () => {
    const text = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n';
    expect(only(text)).toMatchObject({ body: 'ab', keepsAlive: false });
  });

  it('to a HEAD have no body, whatever their headers say', () => {
    const head = { ...plain, isHead: true };
    expect(only('HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n', head)).toMatchObject({ status: 200, body: '', keepsAlive: true });
    expect(only('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', head)).toMatchObject({ keepsAlive: true });
  });

  it('may say the same length twice', () => {
    expect(only('HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\nContent-Length: 2\r\n\r\nab')).toMatchObject({ body: 'ab' });
  });
});

describe('heads of which nobody wants the headers', () => {
  const heads = fc.constantFrom(
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-id: 7\r\n\r\nab',
    'HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.1 204 No\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.1 200 OK\r\nkeep-alive: timeout=7\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nab',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
    `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(1100)}\r\ncontent-length: 2\r\n\r\nab`,
  );

  it('are understood alike whether the one before was the same, another, or asked for its headers', () => {
    const asked = fc.tuple(heads, fc.boolean(), fc.boolean());
    const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(fc.array(asked, { minLength: 2, maxLength: 8 }), sizes, (responses, size) => {
        const awaited = responses.map(([, headers, body]) => ({ isHead: false, wants: { headers, body } }));
        const { found } = parse(cut(responses.map(([wire]) => wire).join(''), size), awaited);
        // each as a parser understands it that has seen no other
        expect(found).toEqual(responses.map(([wire], index) => only(wire, awaited[index])));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is no response', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'does not begin with HTTP/1.'],
    ['another version', 'HTTP/2 200 OK\r\n\r\n', 'does not begin with HTTP/1.'],
    ['a short status', 'HTTP/1.1 20 OK\r\n\r\n', 'no status of three digits'],
    ['a long status', 'HTTP/1.1 2000\r\n\r\n', 'no status of three digits'],
    ['a header without colon', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'no name'],
    ['a header without name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', 'no name'],
    ['a length in words', 'HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n', 'length cannot be understood'],
    ['a length below 0', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'length cannot be understood'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n', 'length cannot be understood'],
    ['another protocol from here on', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'protocol that nobody asked for'],
    ['a chunk without length', `${chunked}zz\r\n`, 'a chunk has no length'],
    ['a chunk whose length is no number', `${chunked}1x\r\n`, 'is no number'],
    ['a chunk longer than it says', `${chunked}1\r\nabc`, 'longer than it says'],
    ['a chunk longer than can be', `${chunked}${'1'.repeat(14)}`, 'too many digits'],
    ['an endless extension', `${chunked}1;${'x'.repeat(5000)}`, 'longer than 4 KiB'],
    ['endless trailers', `${chunked}0\r\n${'x: y\r\n'.repeat(12_000)}`, 'trailers are longer than 64 KiB'],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(12_000)}`, 'head is longer than 64 KiB'],
    ['a head of 72 KB', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(12_000)}\r\n`, 'head is longer than 64 KiB'],
    ['a body longer than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nabHTTP', 'answers no request'],
  ])('is refused: %s', (_, text, problem) => {
    expect(() => parse([Buffer.from(text)], [plain])).toThrow(GarbageError);
    const bytes = Array.from(Buffer.from(text), (byte) => Buffer.from([byte]));
    expect(() => parse(bytes, [plain])).toThrow(problem);
  });

  it('is a body that would fill the memory', () => {
    const head = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n');
    const pieces = [head, ...Array.from({ length: 17 }, () => Buffer.alloc(2 ** 20))];
    expect(() => parse(pieces, [plain])).toThrow('longer than 16 MiB');
    expect(() => parse(pieces, [{ ...plain, wants: { headers: false, body: false } }])).not.toThrow();
  });
});
