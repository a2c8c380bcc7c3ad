import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { contentOf } from './sent-file.ts';

test('a file that is another than the plan was made with is refused, with its path and what must hold', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'regatta-sent-')), 'beach.png');
  writeFileSync(path, 'sand');
  const file = { name: 'beach.png', url: pathToFileURL(path).href };
  expect(() => contentOf({ ...file, digest: 'other' })).toThrow(
    expect.objectContaining({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('beach.png is another file'),
      hint: expect.stringContaining(path),
    }),
  );
  expect(contentOf({ ...file, digest: createHash('sha256').update('sand').digest('hex') }).toString()).toBe('sand');
});
