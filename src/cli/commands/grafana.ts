import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { messageOf, RegattaError } from '../../model/errors.ts';
import { grafanaDashboard } from '../../prometheus/dashboard/dashboard.ts';
import { provisioningFiles } from '../../prometheus/dashboard/provisioning.ts';

interface Options {
  readonly out?: string;
  readonly provision?: boolean;
  readonly prometheus: string;
}

const fileName = 'regatta.json';

export function command(): Command {
  return new Command('grafana')
    .option(
      '-o, --out <path>',
      'where it goes: a file, or a folder that is there; stdout unless given. With --provision a folder, which is made',
    )
    .option('--provision', 'write a folder for GF_PATHS_PROVISIONING: data source and dashboard, so that Grafana starts with both')
    .option('--prometheus <url>', 'with --provision: the Prometheus that the data source asks', 'http://127.0.0.1:9090')
    .action((options: Options) => {
      if (options.provision === true) provision(options);
      else if (options.out === undefined) process.stdout.write(dashboard());
      else place(isFolder(options.out) ? join(options.out, fileName) : options.out, dashboard());
    });
}

function provision({ out, prometheus }: Options): void {
  if (out === undefined) throw new RegattaError('USAGE', '--provision writes several files; name a folder: --out grafana');
  if (!URL.canParse(prometheus)) throw new RegattaError('USAGE', `--prometheus ${prometheus} is no URL; write http://127.0.0.1:9090`);
  for (const [path, text] of Object.entries(provisioningFiles({ prometheusUrl: prometheus, directory: resolve(out) })))
    place(join(out, path), text);
}

function dashboard(): string {
  return `${JSON.stringify(grafanaDashboard(), undefined, 2)}\n`;
}

function place(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new RegattaError('USAGE', `${path} cannot be written: ${messageOf(error)}`, { cause: error });
  }
  process.stdout.write(`${path}\n`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
