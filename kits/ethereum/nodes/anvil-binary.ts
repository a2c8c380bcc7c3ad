import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf, RegattaError } from 'regatta/node';

/** As the packages of anvil name what Node calls otherwise. */
const architectures: { readonly [architecture: string]: string } = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the program that came with the package `@foundry-rs/anvil`. Its own launcher would stand between us and it as another process.
 * @throws RegattaError NODE_START where there is none for this machine
 */
export function anvilBinary(): string {
  const architecture = architectures[process.arch] ?? process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
    const file = join(dirname(createRequire(launcher).resolve(`${name}/package.json`)), 'bin', 'anvil');
    if (existsSync(file)) return file;
    throw new Error(`${file} is not there`);
  } catch (error) {
    throw new RegattaError('NODE_START', `anvil is not installed for this machine: ${messageOf(error).split('\n')[0]}`, {
      hint: `It comes with the package ${name}, an optional dependency of @foundry-rs/anvil: install again without --omit=optional.`,
      cause: error,
    });
  }
}
