#!/usr/bin/env node
// Plain JavaScript that any Node can read: it only makes sure that Node 24 runs the rest.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
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

/** Runs the command under the packaged Node, and ends as it does. */
function launch(node) {
  // before there is a child: a signal in the moment of its start would else end the launcher alone
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH']) process.on(signal, () => child.kill(signal));
  // in a process group of its own: a Ctrl-C at the terminal, which goes to a whole group, then reaches it once, as every other signal does: from here
  const child = spawn(node, [process.argv[1], ...process.argv.slice(2)], {
    detached: process.platform !== 'win32',
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.on('error', (error) => {
    process.stderr.write(`regatta cannot start the packaged Node (${node}): ${error.message}\n`);
    process.exitCode = 4;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 4) : 128 + (constants.signals[signal] ?? 0);
  });
}

if (Number.parseInt(process.versions.node, 10) >= needed) {
  module.enableCompileCache?.();
  // started by the launcher: when that is killed, nobody is left who could ask for a stop
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
  launch(node);
}
