import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A client that loads a URL over 50 connections, one request at a time on each. */
export interface Client {
  readonly name: string;
  /** Fetches it where it is not here; why it cannot be had, else undefined. */
  prepare(folder: string): string | undefined;
  /** The command that loads `url` for so many seconds. */
  command(url: string, seconds: number, folder: string): readonly string[];
  /** Requests that were answered, from what it prints. */
  requests(output: string): number;
}

const autocannonVersion = '9.0.0';
const artilleryVersion = '2.0.34';
const k6Version = '1.8.1';

const numberIn = (output: string, pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const fromDebian = (program: string) => (): string | undefined => (has(program) ? undefined : `apt-get install ${program}`);

/** Peers must not bloat what a user installs: they come into a folder of the bench. */
function fromNpm(parent: string, name: string, version: string): string | undefined {
  // in a folder of its own: what is installed without being saved is removed by the next installation
  const folder = join(parent, name);
  if (existsSync(join(folder, 'node_modules', name))) return undefined;
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
}

export const peers: readonly Client[] = [
  {
    name: 'wrk',
    prepare: fromDebian('wrk'),
    command: (url, seconds) => ['wrk', '-t1', '-c50', `-d${seconds}s`, url],
    requests: (output) => numberIn(output, /(\d+) requests in/),
  },
  {
    name: 'autocannon',
    prepare: (folder) => fromNpm(folder, 'autocannon', autocannonVersion),
    command: (url, seconds, folder) => [
      process.execPath,
      join(folder, 'autocannon/node_modules/autocannon/autocannon.js'),
      '-c50',
      `-d${seconds}`,
      '-j',
      url,
    ],
    requests: (output) => numberIn(output, /"2xx":(\d+)/),
  },
  {
    name: 'hey',
    prepare: fromDebian('hey'),
    command: (url, seconds) => ['hey', '-z', `${seconds}s`, '-c', '50', url],
    requests: (output) => numberIn(output, /\[200\]\s+(\d+) responses/),
  },
  {
    name: 'k6',
    prepare: buildK6,
    command: (url, seconds, folder) => [
      join(folder, 'k6'),
      'run',
      '--no-usage-report',
      '--vus',
      '50',
      '--duration',
      `${seconds}s`,
      '-e',
      `URL=${url}`,
      join(folder, 'k6.js'),
    ],
    requests: (output) => numberIn(output, /http_reqs\.*:\s+(\d+)/),
  },
  {
    name: 'artillery',
    prepare: (folder) =>
      process.argv.includes('--artillery') ? fromNpm(folder, 'artillery', artilleryVersion) : 'it brings 590 MB: ask for it by --artillery',
    command: (url, seconds, folder) => {
      const file = join(folder, `artillery-${seconds}.json`);
      const loop = { loop: [{ get: { url: '/' } }], whileTrue: 'goOn' };
      const script = {
        config: { target: url, phases: [{ duration: 1, arrivalCount: 50 }], processor: join(folder, 'goes-on.js') },
        scenarios: [{ flow: [loop] }],
      };
      writeFileSync(
        join(folder, 'goes-on.js'),
        `const end = Date.now() + ${seconds} * 1000;\nmodule.exports = { goOn: (_, next) => next(Date.now() < end) };\n`,
      );
      writeFileSync(file, JSON.stringify(script));
      return [process.execPath, join(folder, 'artillery/node_modules/artillery/bin/run'), 'run', file];
    },
    requests: (output) => Number([...output.matchAll(/http\.codes\.200: \.* (\d+)/g)].at(-1)?.[1] ?? Number.NaN),
  },
];

function buildK6(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'k6.js'), "import http from 'k6/http';\nexport default () => { http.get(__ENV.URL); };\n");
  if (existsSync(join(folder, 'k6'))) return undefined;
  const go = ['go', '/usr/local/go/bin/go'].find((program) => has(program));
  if (go === undefined) return 'needs Go, to be built';
  try {
    execFileSync(go, ['install', `go.k6.io/k6@v${k6Version}`], { env: { ...process.env, GOBIN: folder }, stdio: 'ignore' });
    return undefined;
  } catch {
    return 'it could not be built from the Go module proxy';
  }
}
