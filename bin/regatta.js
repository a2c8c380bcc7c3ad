#!/usr/bin/env node
// Plain JavaScript that any Node can read: it only makes sure that Node 24 runs the rest.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const needed = 24;
// compiled in a package, as it is in the repository
const entry = ['main.js', 'main.ts'].map((file) => new URL(`../src/cli/${file}`, import.meta.url)).find((file) => existsSync(file));

/** Path of the Node that npm installed beside us, by platform package. */
function packagedNode() {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform}-${process.arch}`.replace('win32', 'win');
  for (const name of [`node-${platform}`, `node-bin-${platform}`]) {
    try {
      return join(dirname(require.resolve(`${name}/package.json`)), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    } catch {
      // not this name: try the next
    }
  }
  return undefined;
}

if (Number.parseInt(process.versions.node, 10) >= needed) {
  module.enableCompileCache?.();
  // started by the launcher below: when that is killed, nobody is left who could ask for a stop
  process.channel?.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  await import(entry.href);
} else {
  const node = packagedNode();
  if (node === undefined) {
    process.stderr.write(
      `regatta needs Node ${needed} or newer; this is ${process.version}, and the packaged one is not installed (npm ci --include=optional)\n`,
    );
    process.exit(4);
  }
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 4) : 128 + 15;
  });
}
