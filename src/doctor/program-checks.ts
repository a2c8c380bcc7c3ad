import { existsSync } from 'node:fs';
import { type Check, check, type Finding } from './check.ts';

/** The first Node that runs TypeScript as it is and has explicit resource management. */
const neededNode = 24;

/** What Regatta itself needs. */
export const programChecks: readonly Check[] = [
  check({ title: 'Node', probe: () => process.versions.node, judge: judgeNode }),
  check({ title: 'DuckDB', probe: loadDuckDb, judge: judgeDuckDb }),
  check({ title: '/proc', probe: () => existsSync('/proc/self/stat'), judge: judgeProc }),
];

export function judgeNode(version: string): Finding {
  if (Number.parseInt(version, 10) >= neededNode) return { level: 'good', seen: version };
  return {
    level: 'missing',
    seen: version,
    cost: `Regatta runs on Node ${neededNode} or newer`,
    remedy: 'npm ci --include=optional brings one',
  };
}

async function loadDuckDb(): Promise<{ readonly version: string } | { readonly problem: string }> {
  try {
    return { version: (await import('@duckdb/node-api')).version() };
  } catch (error) {
    return { problem: String(error instanceof Error ? error.message.split('\n')[0] : error) };
  }
}

export function judgeDuckDb(loaded: { readonly version: string } | { readonly problem: string }): Finding {
  if ('version' in loaded) return { level: 'good', seen: loaded.version };
  return {
    level: 'missing',
    seen: loaded.problem,
    cost: 'runs cannot be analysed',
    remedy: 'npm ci --include=optional brings the library for this platform',
  };
}

export function judgeProc(isThere: boolean): Finding {
  if (isThere) return { level: 'good', seen: 'available' };
  return {
    level: 'note',
    seen: 'not there',
    cost: 'waits for a core, steal, and the resources of programs in other languages are not measured; strays of killed runs are not found',
    remedy: 'Linux has it',
  };
}
