import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildTools, SourceOrder } from '../../model/builder.ts';
import { RegattaError } from '../../model/errors.ts';

/** A package at exactly one version. */
export interface ExactPackage {
  readonly version: string;
  /** What a manifest says to have it installed. */
  readonly spec: string;
  /** By which two packages could differ that have one version: of a tarball what is in it. */
  readonly key: string;
}

const exact = /^v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/;
const tarball = /\.(tgz|tar\.gz)$/;
/** A URL, or what npm takes for a repository: `github:owner/name#ref`, `owner/name#ref`. */
const elsewhere = /^[a-z][a-z+]*:|^\w[\w-]*\/[\w.-]+(#.*)?$/i;

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

async function published(name: string, range: string, tools: BuildTools): Promise<ExactPackage> {
  const answer = await npm(tools, ['view', `${name}@${range}`, 'version', '--json']).catch((error: unknown) => {
    throw unknown(name, range, error);
  });
  // nothing is printed where the package is there and no version fits
  const found = answer.trim() === '' ? [] : [JSON.parse(answer) as string | string[]].flat();
  const [newest] = found.toSorted(newestFirst);
  if (newest === undefined) throw unknown(name, range);
  return { version: newest, spec: newest, key: newest };
}

/** What lies elsewhere may change under its address: its tarball is what is kept. */
async function packed(spec: string, tools: BuildTools): Promise<ExactPackage> {
  const folder = join(tools.cache, 'packed');
  mkdirSync(folder, { recursive: true });
  const answer = await npm(tools, ['pack', spec, '--json', '--pack-destination', folder]).catch((error: unknown) => {
    throw unknown(spec, undefined, error);
  });
  const [made] = JSON.parse(answer) as readonly { readonly filename: string }[];
  if (made === undefined) throw unknown(spec, undefined);
  return ofTarball(join(folder, made.filename.replaceAll('/', '-').replace(/^@/, '')), tools);
}

async function ofTarball(file: string, tools: BuildTools): Promise<ExactPackage> {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  const text = await tools
    .run({ words: ['tar', '-xzOf', file, 'package/package.json'], directory: '/', answers: true })
    .catch((error: unknown) => {
      throw new RegattaError('SOURCE', `npm: ${file} is no tarball of a package`, { cause: error });
    });
  const { version = '0.0.0' } = JSON.parse(text) as { readonly version?: string };
  return { version, spec: `file:${file}`, key: digest };
}

function npm(tools: BuildTools, args: readonly string[]): Promise<string> {
  return tools.run({ words: ['npm', ...args, '--loglevel=error'], directory: tools.cache, keepsSecrets: true, answers: true });
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
