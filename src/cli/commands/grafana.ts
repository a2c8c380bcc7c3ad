import { statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { RegattaError } from '../../model/errors.ts';
import { grafanaDashboard } from '../../prometheus/dashboard/dashboard.ts';
import { provisioningFiles } from '../../prometheus/dashboard/provisioning.ts';
import { makeDirectory } from '../../recording/make-directory.ts';
import { outputFailure } from '../../recording/write-failure.ts';

interface Options {
  readonly out?: string;
  readonly provision?: boolean;
  readonly prometheus: string;
  readonly every: string;
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
    .option('--every <interval>', 'with --provision: how often that Prometheus reads the pages, its scrape_interval', '5s')
    .action((options: Options, command: Command) => {
      for (const name of options.provision === true ? [] : ['prometheus', 'every'])
        if (command.getOptionValueSource(name) === 'cli')
          throw new RegattaError(
            'USAGE',
            `--${name} is for the data source of --provision; a dashboard alone takes any: add --provision, or leave it out`,
          );
      if (options.provision === true) provision(options);
      else if (options.out === undefined) process.stdout.write(dashboard());
      else place(isFolder(options.out) ? join(options.out, fileName) : options.out, dashboard());
    });
}

function provision({ out, prometheus, every }: Options): void {
  if (out === undefined) throw new RegattaError('USAGE', '--provision writes several files; name a folder: --out grafana');
  // a host with a port alone would be a URL too, with the host as its scheme
  if (!URL.canParse(prometheus) || !/^https?:$/.test(new URL(prometheus).protocol))
    throw new RegattaError('USAGE', `--prometheus ${prometheus} is no URL of a Prometheus; write http://127.0.0.1:9090`);
  if (!/^[1-9]\d*(ms|s|m|h)$/.test(every))
    throw new RegattaError('USAGE', `--every ${every} is no interval of a Prometheus; write a whole number with ms, s, m or h: 15s`);
  for (const [path, text] of Object.entries(provisioningFiles({ prometheusUrl: prometheus, every, directory: resolve(out) })))
    place(inFolder(join(out, path)), text);
}

function dashboard(): string {
  return `${JSON.stringify(grafanaDashboard(), undefined, 2)}\n`;
}

function place(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw outputFailure(path, error);
  }
  process.stdout.write(`${path}\n`);
}

/** @returns the path, in a folder that is there now */
function inFolder(path: string): string {
  try {
    makeDirectory(dirname(path));
  } catch (error) {
    throw outputFailure(path, error);
  }
  return path;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // why it cannot be looked at is said when it is written
    return false;
  }
}
