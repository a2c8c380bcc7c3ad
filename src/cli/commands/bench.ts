import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import { checkExperiment } from '../../experiment/load-experiment.ts';
import { type Problem, writePath } from '../../experiment/problems.ts';
import { exitCodes, messageOf, RegattaError } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Plan } from '../../model/plan.ts';
import { parseDuration, parseRate } from '../../model/units.ts';
import { runPlan } from '../../orchestrator/run.ts';
import { createRun } from '../../recording/home.ts';
import { loadReporters, ownReporter } from '../named-reporters.ts';
import { home } from '../named-runs.ts';
import { shellCommand } from '../shell-command.ts';
import { listenForStop } from '../signals.ts';
import { wireExperimentParts, wireRun } from '../wire.ts';

interface Options {
  readonly rate?: string;
  readonly connections?: number;
  readonly for?: string;
  readonly limit: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly data?: string;
  readonly insecure?: boolean;
  readonly http2?: boolean;
  readonly print?: boolean;
  readonly json?: boolean;
}

/** How long a load of one rate or so many connections is measured, and how long it is warmed up before that. */
const usualLength = '10s';
const warmUp = '2s';

/** Those that the kit `http` sends. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function command(): Command {
  return new Command('bench')
    .argument('<url>', 'what is asked: http://127.0.0.1:8080/items', readUrl)
    .addOption(
      new Option('--rate <rate>', 'send at this rate instead of searching for the highest: 1000/s')
        .argParser(readRate)
        .conflicts('connections'),
    )
    .option('--connections <number>', 'keep so many connections busy instead, each with one request after another', readConnections)
    .option('--for <duration>', `how long that is measured; ${usualLength} unless given`, readDuration)
    .addOption(
      new Option('--limit <threshold>', 'what must hold at the rate that is searched for')
        .default('p99 < 100ms')
        .conflicts(['rate', 'connections']),
    )
    .option('-X, --method <method>', 'method of the request; GET, or POST with --data, unless given', readMethod)
    .option('-H, --header <name: value>', 'header of the request (again for more)', (text: string, all: string[] | undefined) => [
      ...(all ?? []),
      text,
    ])
    .option('-d, --data <text>', 'body of the request, or @FILE that holds it', readData)
    .option('-k, --insecure', 'take any certificate')
    .option('--http2', 'speak HTTP/2')
    .option('--print', 'print the experiment that this is, as a file to go on from, and stop')
    .option('--json', 'print results as JSON on stdout, and nothing else there')
    .action(async (url: URL, options: Options) => {
      process.exitCode = await bench(url, options);
    });
}

async function bench(url: URL, options: Options): Promise<number> {
  const tree = experimentOf(url, options);
  const { set, problems } = await checkExperiment({ file: 'regatta bench', define: [], cwd: process.cwd(), tree }, wireExperimentParts());
  // the warm-up has the same request
  if (set === undefined) throw new RegattaError('USAGE', [...new Set(problems.map(inOptions))].join('\n'));
  if (options.print === true) {
    process.stdout.write(stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false }));
    return exitCodes.passed;
  }
  const [plan] = set.plans as [Plan];
  const names = ['terminal', 'markdown', 'html', options.json === true ? 'json' : 'summary'];
  const reporters = await loadReporters(names.map(ownReporter));
  const parts = { ...(await wireRun(plan, home())), reporters };
  const files = createRun(home(), plan.name, new Date());
  const user = listenForStop((line) => process.stderr.write(`${line}\n`));
  const command = shellCommand(['regatta', ...process.argv.slice(2)]);
  const { result } = await runPlan(plan, files, parts, { wait: true, analysis: true, command, set: null, ...user });
  return result === null ? exitCodes.passed : exitCodes[result];
}

/** A problem under the option from which the value came: there is no file that the user could look at. */
function inOptions({ path, message }: Problem): string {
  const option = path.map((key) => optionOf[key]).findLast((each) => each !== undefined);
  return `${option ?? writePath(path)}: ${message}`;
}

/** By the key of the experiment; the innermost counts. */
const optionOf: { readonly [key: string]: string } = {
  'find-max': '--limit',
  rate: '--rate',
  backlog: '--connections',
  for: '--for',
  headers: '--header',
  body: '--data',
  attach: 'the URL',
};

function experimentOf(url: URL, options: Options): JsonObject {
  const { rate, connections, limit, for: length = usualLength, insecure, http2 } = options;
  if (options.for !== undefined && rate === undefined && connections === undefined) {
    throw new RegattaError('USAGE', '--for is of a load with --rate or --connections: a search ends when it has found the rate');
  }
  const asked: JsonObject = {
    scenario: 'requests',
    requests: [requestOf(url, options)],
    ...(insecure === true ? { tls: { insecure } } : {}),
    ...(http2 === true ? { http: 2 } : {}),
  };
  const drive: JsonObject =
    rate !== undefined
      ? { rate }
      : connections !== undefined
        ? { backlog: connections }
        : { 'find-max': /^(p\d\d|mean|max)\b/.test(limit) ? `operations.${limit}` : limit };
  const isSearch = Object.hasOwn(drive, 'find-max');
  return {
    name: url.host,
    kit: 'http',
    fleets: { target: { attach: url.origin } },
    rounds: [
      { phase: 'warm-up', ...asked, ...(isSearch ? { rate: '50/s' } : drive), for: warmUp },
      isSearch ? { name: 'search', ...asked, ...drive } : { name: 'bench', ...asked, ...drive, for: length },
    ],
  };
}

function requestOf(url: URL, { data, method = data === undefined ? 'GET' : 'POST', header = [] }: Options): JsonObject {
  const headers = header.map((text) => {
    const [, name, value = ''] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new RegattaError('USAGE', `--header ${text} is no header; write 'accept: application/json'`);
    return [name.trim(), plain(value)] as const;
  });
  return {
    [method]: plain(`${url.pathname}${url.search}`),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(data === undefined ? {} : { body: plain(data) }),
  };
}

/** Dollars that mean dollars. */
function plain(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function readUrl(text: string): URL {
  const url = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new InvalidArgumentError('Write a URL such as http://127.0.0.1:8080/.');
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') throw new InvalidArgumentError("Write who asks as a header: -H 'authorization: Basic …'.");
  return new URL(url);
}

function readMethod(text: string): string {
  const method = text.toUpperCase();
  if (!methods.includes(method)) throw new InvalidArgumentError(`Write one of ${methods.join(', ')}.`);
  return method;
}

function readData(text: string): string {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${messageOf(error)}.`);
  }
}

/** A bare number is so many a second. */
function readRate(text: string): string {
  const rate = /^[\d.]+$/.test(text) ? `${text}/s` : text;
  if (!((parseRate(rate) ?? 0) > 0)) throw new InvalidArgumentError('Write a rate above 0, such as 1000 or 30/min.');
  return rate;
}

function readConnections(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Write a number of connections, such as 50.');
  return Number(text);
}

function readDuration(text: string): string {
  if (!((parseDuration(text) ?? 0) > 0)) throw new InvalidArgumentError('Write a duration above 0, such as 10s or 2m.');
  return text;
}
