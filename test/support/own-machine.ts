import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

// runs of one machine wait for one another, by what lies in its temporary folder: with a folder of its own, a file of tests does not wait for those beside it
// what Node compiled lies there as well, and serves all
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
const directory = join(inject('temporaryFolder'), process.env['VITEST_POOL_ID'] ?? '0');
mkdirSync(directory, { recursive: true });
process.env['TMPDIR'] = directory;
