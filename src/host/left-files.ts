import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LeftFile } from '../model/host.ts';

/** What is read at once, bytes: far below what a frame may hold, and so much that the way there and back does not count. */
const chunkBytes = 1 << 20;

/** Files that this host has written into its directory, by their path in it. */
export function leftFiles(directory: string): readonly LeftFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(directory, path), bytes: statSync(path).size }));
}

/** A part of such a file, base64. */
export function readLeft(directory: string, path: string, offset: number): string {
  const fd = openSync(join(directory, path), 'r');
  try {
    const bytes = Buffer.alloc(Math.min(chunkBytes, Math.max(0, fstatSync(fd).size - offset)));
    const read = readSync(fd, bytes, 0, bytes.length, offset);
    return bytes.toString('base64', 0, read);
  } finally {
    closeSync(fd);
  }
}
