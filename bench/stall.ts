/**
 * What load tools report of a server that stands still for one second of ten, at 1,000 requests a second. The truth comes from the server's own log. Peers are
 * installed into a temporary folder, or skipped with the reason.
 *
 *     npx node bench/stall.ts [path of a k6 that is there already]
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { listRuns } from '../src/recording/home.ts';
import { figureOf } from './figure-of.ts';

const root = resolve(import.meta.dirname, '..');
const seconds = 10;
const rate = 1000;

/** Quantiles of latency that a tool reports, s, and what else it says. */
interface Reported {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly requests: number;
  readonly remark: string;
}

/** Runs the experiment through the command; answers with what was reported, and with the truth beside it. */
function regatta(folder: string): { readonly reported: Reported; readonly truth: Reported } {
  cpSync(join(root, 'bench/stall'), folder, { recursive: true });
  writeFileSync(join(folder, 'numbers.csv'), `number\n${Array.from({ length: rate * seconds }, (_, number) => number).join('\n')}\n`);
  const home = join(folder, '.regatta');
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/regatta.js'), 'run', join(folder, 'stall.yaml')], {
    env: { ...process.env, REGATTA_DIR: home },
    encoding: 'utf8',
  });
  const [run] = listRuns(home);
  if (run === undefined || !run.has('results.json')) throw new Error(`the run has no results:\n${stderr}`);
  const results = run.readJson('results.json');
  const of = (metric: string, remark: string): Reported => {
    const [p50 = 0, p90 = 0, p99 = 0, requests = 0] = ['p50', 'p90', 'p99', 'count'].map((statistic) =>
      figureOf(results, `${metric}.${statistic}`),
    );
    return { p50, p90, p99, requests, remark };
  };
  return {
    reported: of('operations', `exit code ${status}`),
    truth: of('truth', 'by the log of the server'),
  };
}

/** Runs a peer against a server of its own. */
async function against<T>(work: (url: string) => T): Promise<T> {
  const server = spawn(process.execPath, [join(root, 'bench/stall/server.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    return work(`http://127.0.0.1:${line.split(' ').at(-1)}/0`);
  } finally {
    server.kill();
  }
}

function autocannon(folder: string, url: string, flags: readonly string[]): Reported {
  const program = join(folder, 'node_modules/autocannon/autocannon.js');
  const args = [program, '--json', '-R', String(rate), '-c', '50', '-d', String(seconds), ...flags, url];
  const { latency, requests } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as {
    readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number; readonly totalCount: number };
    readonly requests: { readonly total: number };
  };
  return {
    p50: latency.p50 / 1e3,
    p90: latency.p90 / 1e3,
    p99: latency.p99 / 1e3,
    requests: requests.total,
    remark: `${latency.totalCount} latencies`,
  };
}

function k6(program: string, folder: string, url: string): Reported {
  const executor = { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: `${seconds}s`, preAllocatedVUs: 100, maxVUs: 300 };
  const script = `import http from 'k6/http';\nexport const options = { scenarios: { all: ${JSON.stringify(executor)} } };\nexport default () => http.get('${url}');\n`;
  writeFileSync(join(folder, 'k6.js'), script);
  const summary = join(folder, 'k6.json');
  const args = [
    'run',
    '--quiet',
    '--no-usage-report',
    '--summary-trend-stats',
    'p(50),p(90),p(99)',
    '--summary-export',
    summary,
    join(folder, 'k6.js'),
  ];
  spawnSync(program, args, { stdio: 'ignore' });
  const { metrics } = JSON.parse(readFileSync(summary, 'utf8')) as {
    readonly metrics: { readonly [name: string]: { readonly [statistic: string]: number } };
  };
  const ms = (statistic: string): number => (metrics['http_req_duration']?.[statistic] ?? Number.NaN) / 1e3;
  const dropped = metrics['dropped_iterations']?.['count'] ?? 0;
  return {
    p50: ms('p(50)'),
    p90: ms('p(90)'),
    p99: ms('p(99)'),
    requests: metrics['iterations']?.['count'] ?? Number.NaN,
    remark: `${dropped} iterations dropped`,
  };
}

/** k6 from the Go module proxy takes minutes to build. @returns its path, or why there is none */
function buildK6(folder: string): { readonly path: string } | { readonly skipped: string } {
  const [, , given] = process.argv;
  if (given !== undefined) return { path: given };
  const go = ['go', '/usr/local/go/bin/go'].find((program) => spawnSync(program, ['version']).status === 0);
  if (go === undefined) return { skipped: 'Go is not here' };
  const { status, stderr } = spawnSync(go, ['install', 'go.k6.io/k6@v1.8.1'], { env: { ...process.env, GOBIN: folder }, encoding: 'utf8' });
  return status === 0 ? { path: join(folder, 'k6') } : { skipped: `it could not be built: ${stderr.trim().split('\n').at(-1)}` };
}

function tell(name: string, { p50, p90, p99, requests, remark }: Reported, truth: Reported): void {
  const beside = (seen: number, known: number): string => {
    const ratio = seen / known;
    const off =
      Math.abs(ratio - 1) < 0.5
        ? `${ratio < 1 ? '−' : '+'}${(Math.abs(ratio - 1) * 100).toFixed(1)} %`
        : ratio < 1
          ? `÷ ${(1 / ratio).toFixed(0)}`
          : `× ${ratio.toFixed(1)}`;
    return `${(seen * 1e3).toFixed(seen < 0.01 ? 2 : 0).padStart(6)} ms ${seen === known ? '' : `(${off})`}`.padEnd(22);
  };
  console.log(
    `${name.padEnd(26)} p50 ${(p50 * 1e3).toFixed(2).padStart(7)} ms   p90 ${beside(p90, truth.p90)} p99 ${beside(p99, truth.p99)} ${requests} requests, ${remark}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'regatta-stall-'));
try {
  const { reported, truth } = regatta(folder);
  tell('truth', truth, truth);
  tell('regatta (target ± 5 %)', reported, truth);
  const installed = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', 'autocannon@9.0.0'], {
    encoding: 'utf8',
  });
  if (installed.status === 0 && existsSync(join(folder, 'node_modules/autocannon'))) {
    tell('autocannon -R', await against((url) => autocannon(folder, url, [])), truth);
    tell('autocannon -R -C', await against((url) => autocannon(folder, url, ['-C'])), truth);
  } else {
    console.log(`autocannon: skipped, it could not be installed: ${installed.stderr.trim().split('\n').at(-1)}`);
  }
  const built = buildK6(folder);
  if ('path' in built) tell('k6, 100 to 300 VUs', await against((url) => k6(built.path, folder, url)), truth);
  else console.log(`k6: skipped, ${built.skipped}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
