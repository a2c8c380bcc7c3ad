import { stringify } from 'yaml';
import { parseRate, writeRate } from '../../../model/units.ts';
import { inYaml, paramsBlock, thresholdsBlock } from '../load-blocks.ts';
import type { ImportedPart, ImportedRequest, ImportedRequests } from './imported-requests.ts';

export interface ImportedAnswers {
  readonly imported: ImportedRequests;
  /** What the requests are from, as the user calls it. */
  readonly source: string;
  readonly rate: string;
  readonly length: string;
}

/** A commented experiment that sends requests which came from elsewhere. `file` is how the user calls it. */
export function importedExperiment({ imported, source, rate, length }: ImportedAnswers, file: string): string {
  const { requests, leftOut } = imported;
  const origins = [...new Set(requests.map(({ origin }) => origin))];
  const names = new Map(origins.map((origin, index) => [origin, fleetName(origin, index, origins)]));
  const fleets = origins.map((origin) => `  ${names.get(origin)}: {attach: ${inYaml(origin)}}`);
  const untaken =
    leftOut.length === 0 ? '' : `\n# Not as it was there:\n${leftOut.map((what) => `# - ${what.replaceAll(/\s*\n\s*/g, ' ')}`).join('\n')}`;
  const entries = origins.map((origin) => entryBlock(origin, names.get(origin) ?? '', imported));
  const rounds =
    origins.length === 1
      ? `  - {<<: *${names.get(origins[0] ?? '')}, phase: warm-up, for: 5s} # not measured\n  - {<<: *${names.get(origins[0] ?? '')}, for: ${length}}`
      : `  - {phase: warm-up, for: 5s, together: [${[...names.values()].map((name) => `*${name}`).join(', ')}]} # not measured
  - {for: ${length}, together: [${[...names.values()].map((name) => `*${name}`).join(', ')}]}`;
  const blocks = [
    `# Requests from ${source}, sent by the kit http: \`regatta kits http\` lists every setting that it has.${untaken}\nkit: http`,
    paramsBlock({ rate }, writeRate((parseRate(rate) ?? 0) * 10), file),
    `# What runs already, by its address: never started or stopped, only used.\nfleets:\n${fleets.join('\n')}`,
    ...entries,
    `# The load, one round after another.\nrounds:\n${rounds}\n  - {phase: cool-down, for: 3s} # what is under way still arrives`,
    ...thresholdsBlock(['operations.failed == 0%', 'operations.p99 < 1s']),
  ];
  return blocks.map((block) => `${block}\n`).join('\n');
}

function entryBlock(origin: string, name: string, { requests, isVisit, settings }: ImportedRequests): string {
  const own = requests.filter((request) => request.origin === origin);
  const kept = isVisit ? own.map((request) => ({ request, weight: 1 })) : weighted(own);
  const isSequence = isVisit && kept.length > 1;
  const written = kept.map(({ request, weight }) => ({ ...asWritten(request), ...(weight === 1 ? {} : { weight }) }));
  const about = isSequence
    ? 'an operation is the whole visit'
    : kept.length > 1
      ? 'an operation is one of them, drawn by weight'
      : 'an operation is this';
  const entry = {
    scenario: 'requests',
    on: name,
    ...(isSequence ? { sequence: true } : {}),
    ...settings,
    requests: written,
    rate: '$rate',
  };
  return `# What is asked of ${origin}: ${about}. \`rate\` is operations per second.
x-${name}: &${name}
${indent(stringify(entry, { lineWidth: 0 }).trimEnd())}`;
}

/** Each request once, with how often it was there. */
function weighted(requests: readonly ImportedRequest[]): readonly { readonly request: ImportedRequest; readonly weight: number }[] {
  const counts = new Map<string, { request: ImportedRequest; weight: number }>();
  for (const request of requests) {
    const key = JSON.stringify(request);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { request, weight: 1 });
    else known.weight++;
  }
  return [...counts.values()];
}

function asWritten({ method, path, headers, body, file, parts }: ImportedRequest): object {
  const { 'content-type': type, ...others } = headers;
  const json = type?.split(';')[0]?.trim() === 'application/json' ? parsed(body) : undefined;
  const kept = json === undefined ? headers : others;
  return {
    [method]: plain(path),
    ...(Object.keys(kept).length === 0
      ? {}
      : { headers: Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, plain(value)])) }),
    ...(body === null ? {} : json === undefined ? { body: plain(body) } : { json: plainInside(json) }),
    ...(file === undefined ? {} : { file: plain(file) }),
    ...(parts === undefined ? {} : { parts: plainInside(partsAsWritten(parts)) }),
  };
}

/** By their names; of several with one name those after the first stand under another. A part that is text alone stands for itself. */
function partsAsWritten(parts: readonly ImportedPart[]): object {
  const written = new Map<string, object | string>();
  for (const { name, ...part } of parts) {
    const key = freeKey(name, written);
    const named = key === name ? part : { name, ...part };
    written.set(key, named.text !== undefined && Object.keys(named).length === 1 ? named.text : named);
  }
  return Object.fromEntries(written);
}

/** Numbers alone would be put before all others. */
function freeKey(name: string, taken: ReadonlyMap<string, unknown>): string {
  const base = /^\d+$/.test(name) ? `part-${name}` : name;
  let key = base;
  for (let number = 2; taken.has(key); number++) key = `${base}-${number}`;
  return key;
}

function parsed(body: string | null): unknown {
  try {
    return body === null ? undefined : (JSON.parse(body) as unknown);
  } catch {
    return undefined;
  }
}

/** Dollars that mean dollars. */
function plain(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function plainInside(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(plainInside);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainInside(item)]));
}

/** The name of a host as that of a fleet; `target` where it has none that could be one. */
function fleetName(origin: string, index: number, origins: readonly string[]): string {
  const host = new URL(origin).hostname.replace(/^www\./, '');
  const base = /^[a-z]/i.test(host) ? host.replaceAll(/[^\w-]+/g, '-') : 'target';
  const isTaken = origins.filter((other) => new URL(other).hostname === new URL(origin).hostname).length > 1;
  return isTaken || base === 'target' ? `${base}${origins.length > 1 ? `-${index + 1}` : ''}` : base;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
