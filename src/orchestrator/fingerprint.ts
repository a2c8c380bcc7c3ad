import os from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { Fingerprint } from '../model/result.ts';

/** The machine that this process runs on: what could explain a number later. */
export function fingerprint(): Fingerprint {
  return {
    hostname: os.hostname(),
    platform: `${process.platform}-${process.arch}`,
    release: os.release(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    node: process.version,
    regatta: packageJson.version,
  };
}
