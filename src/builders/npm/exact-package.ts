import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { BuildTools, SourceOrder, ToolCommand } from '../../model/builder.ts';
import { RegattaError } from '../../model/errors.ts';
import { repositoryName } from '../git/repository.ts';
import { fetchCommit } from './fetch-commit.ts';

/** A package at exactly one version. */
export interface ExactPackage {
  readonly version: string;
  /** Of one that a repository holds, the commit. */
  readonly commit?: { readonly repository: string; readonly hash: string };
  /** What a manifest says to have it installed. */
  readonly spec: string;
  /** By which two packages could differ that have one version: of a tarball what is in it. */
  readonly key: string;
}

const exact = /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/;
/** How many versions to each side of one that is not there are told. */
const eachSide = 3;
const tarball = /\.(tgz|tar\.gz)$/;
/** A URL, or what npm takes for a repository: `github:owner/name#ref`, `owner/name#ref`. */
const elsewhere = /^[a-z][a-z+]*:|^\w[\w-]*\/[\w.-]+(#.*)?$/i;
const ofCommit = /^(.*)#([0-9a-f]{40,64})$/;

/** Finds out which version is meant: one, a range, a tag, a tarball, or what a repository holds. @throws RegattaError SOURCE */
export async function exactPackage({ from, version, directory }: SourceOrder, tools: BuildTools): Promise<ExactPackage> {
  const asked = version ?? 'latest';
  const [, plain] = exact.exec(asked) ?? [];
  if (plain !== undefined) return { version: plain, spec: plain, key: plain };
  if (elsewhere.test(asked)) return packed(asked, tools);
  if (!tarball.test(asked)) return published(from, asked, tools);
  const file = resolve(directory, asked);
  if (!existsSync(file)) throw new RegattaError('SOURCE', `npm: ${from}: there is no ${file}`);
  return ofTarball(file, tools);
}

/**
 * Why a package could not be installed: where its registry knows of no such version, that. @returns `failure` itself where it knows of it, or does not say
 */
export async function whyNotInstalled(name: string, { spec }: ExactPackage, failure: unknown, tools: BuildTools): Promise<unknown> {
  // asking costs a minute where the registry is what failed
  if (!exact.test(spec) || !(failure instanceof RegattaError) || failure.hint?.includes('ETARGET') !== true) return failure;
  const answer = await ask(tools, ['view', name, 'versions', '--json']).catch(() => '');
  const there = answer.trim() === '' ? [] : [JSON.parse(answer) as string | string[]].flat();
  if (there.length === 0 || there.includes(spec)) return failure;
  return new RegattaError('SOURCE', `npm: there is no ${name}@${spec}`, {
    hint: `There is ${nearest(spec, there).join(', ')}.`,
    cause: failure,
  });
}

/** The versions next to one: a few that are older, and a few that are newer. */
function nearest(version: string, there: readonly string[]): readonly string[] {
  const ordered = there.toSorted(newestFirst);
  const at = ordered.findIndex((each) => newestFirst(version, each) < 0);
  const after = at < 0 ? ordered.length : at;
  return ordered.slice(Math.max(0, after - eachSide), after + eachSide).toReversed();
}

async function published(name: string, range: string, tools: BuildTools): Promise<ExactPackage> {
  const answer = await ask(tools, ['view', `${name}@${range}`, 'version', '--json']).catch((error: unknown) => {
    throw unknown(name, range, error);
  });
  // nothing is printed where the package is there and no version fits
  const found = answer.trim() === '' ? [] : [JSON.parse(answer) as string | string[]].flat();
  const [newest] = found.toSorted(newestFirst);
  if (newest === undefined) throw unknown(name, range);
  return { version: newest, spec: newest, key: newest };
}

/** What lies elsewhere may change under its address: its tarball is what is kept, of a repository one for each commit. */
async function packed(spec: string, tools: BuildTools): Promise<ExactPackage> {
  const fail = (error: unknown): never => {
    throw unknown(spec, undefined, error);
  };
  const told = await ask(tools, ['view', spec, '_resolved', 'version', '--json']).catch(fail);
  const { _resolved: resolved = spec } = JSON.parse(told) as { readonly _resolved?: string };
  const [, place = '', hash] = ofCommit.exec(resolved) ?? [];
  const packages = join(tools.cache, 'packed');
  mkdirSync(packages, { recursive: true });
  const known = hash === undefined ? undefined : join(packages, createHash('sha256').update(resolved).digest('hex').slice(0, 16));
  const file = (await takePacked(known, tools)) ?? (await pack(resolved, { packages, known }, tools).catch(fail));
  const found = await ofTarball(file, tools);
  return hash === undefined ? found : { ...found, commit: { repository: repositoryName(place), hash } };
}

/** Packs into a folder that is there as a whole or not at all, and never changes: a build may read it while another command packs again. */
async function pack(
  resolved: string,
  { packages, known }: { readonly packages: string; readonly known: string | undefined },
  tools: BuildTools,
): Promise<string> {
  const unfinished = mkdtempSync(join(packages, 'new-'));
  try {
    await packInto(unfinished, resolved, tools);
    const made = tarballIn(unfinished);
    if (made === undefined) throw new RegattaError('BUILD', `npm packed nothing of ${resolved}`);
    const place = known ?? join(packages, digestOf(made).slice(0, 16));
    await using _ = await tools.hold('packed');
    const there = usedTarball(place);
    if (there !== undefined) return there;
    renameSync(unfinished, place);
    return join(place, basename(made));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** A repository and a folder have scripts run before they are packed, which see no secrets. */
async function packInto(folder: string, resolved: string, tools: BuildTools): Promise<void> {
  const words = (spec: string): string[] => ['pack', spec, '--pack-destination', folder];
  const [, place = '', hash] = ofCommit.exec(resolved) ?? [];
  if (hash === undefined) {
    await (/^(https?|npm):/.test(resolved) ? ask : npm)(tools, words(resolved));
    return;
  }
  const repository = join(folder, 'repository');
  await npm(tools, words(await fetchCommit(place, hash, repository, tools)));
  rmSync(repository, { recursive: true, force: true });
}

/** What was packed before, which nobody removes as unused from then on. */
async function takePacked(folder: string | undefined, tools: BuildTools): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  await using _ = await tools.hold('packed');
  return usedTarball(folder);
}

function usedTarball(folder: string): string | undefined {
  const file = tarballIn(folder);
  if (file !== undefined) utimesSync(folder, new Date(), new Date());
  return file;
}

function tarballIn(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((each) => tarball.test(each));
  return name === undefined ? undefined : join(folder, name);
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

async function ofTarball(file: string, tools: BuildTools): Promise<ExactPackage> {
  const text = await tools
    .run({ words: ['tar', '-xzOf', file, 'package/package.json'], directory: '/', answers: true })
    .catch((error: unknown) => {
      throw new RegattaError('SOURCE', `npm: ${file} is no tarball of a package`, { cause: error });
    });
  const { version = '0.0.0' } = JSON.parse(text) as { readonly version?: string };
  return { version, spec: `file:${file}`, key: digestOf(file) };
}

/** What servers are asked with the secrets of the user runs no scripts: npm prepares some repositories only to look at them. */
function ask(tools: BuildTools, args: readonly string[]): Promise<string> {
  return npm(tools, args, { keepsSecrets: true, env: { npm_config_ignore_scripts: 'true' } });
}

function npm(tools: BuildTools, args: readonly string[], more: Pick<ToolCommand, 'keepsSecrets' | 'env'> = {}): Promise<string> {
  return tools.run({ words: ['npm', ...args, '--loglevel=error'], directory: tools.cache, answers: true, ...more });
}

function unknown(name: string, range: string | undefined, cause?: unknown): RegattaError {
  const what = range === undefined ? name : `${name}@${range}`;
  const hint = cause instanceof RegattaError ? cause.hint : undefined;
  return new RegattaError('SOURCE', `npm: there is no ${what}, or it cannot be asked for`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

/** By numbers; of equal ones a release before what came before it. */
function newestFirst(one: string, other: string): number {
  const numbers = (version: string): number[] => version.split(/[-+]/)[0]?.split('.').map(Number) ?? [];
  const [a, b] = [numbers(one), numbers(other)];
  for (const [place, number] of a.entries()) if (number !== b[place]) return (b[place] ?? 0) - number;
  return Number(one.includes('-')) - Number(other.includes('-'));
}
