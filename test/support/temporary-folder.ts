import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder for what tests leave in temporary files. */
    readonly temporaryFolder: string;
  }
}

/** Makes a folder for all tests of the project, and removes it after the last. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-e2e-'));
  project.provide('temporaryFolder', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
