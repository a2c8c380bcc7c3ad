import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RegattaError } from 'regatta/node';

/** A method that the kit wraps on objects that are there only once nodes talk: by then the library would swallow the error that it is missing. */
export interface WrappedMethod {
  readonly package: string;
  /** The package whose dependency is meant; the kit's own unless given. */
  readonly of?: string;
  readonly file: string;
  readonly class: string;
  readonly method: string;
}

const wrapped: readonly WrappedMethod[] = [
  { package: '@libp2p/gossipsub', file: 'dist/src/stream.js', class: 'OutboundStream', method: 'pushPrefixed' },
  {
    package: '@libp2p/utils',
    of: '@libp2p/tcp',
    file: 'dist/src/abstract-message-stream.js',
    class: 'AbstractMessageStream',
    method: 'onData',
  },
];

let checked: Promise<void> | undefined;

/** Throws KIT_BROKEN, naming package and version, when a class of the libraries lacks a method that the kit wraps. Looks once per process. */
export async function checkWrappedClasses(): Promise<void> {
  checked ??= checkMethods(wrapped);
  await checked;
}

/** {@link checkWrappedClasses} for any list, each time. */
export async function checkMethods(methods: readonly WrappedMethod[]): Promise<void> {
  const missing = (await Promise.all(methods.map(missingFrom))).flat();
  if (missing.length === 0) return;
  throw new RegattaError('KIT_BROKEN', missing.join('; '), {
    hint: 'The kit wraps these methods of the libraries; kits/gossipsub/README.md lists the versions that it knows.',
  });
}

async function missingFrom(wanted: WrappedMethod): Promise<readonly string[]> {
  const manifest = manifestOf(wanted);
  if (manifest === undefined) return [`${wanted.package} is not installed`];
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  // By path, because the packages do not export these classes.
  const module = (await import(pathToFileURL(join(dirname(manifest), wanted.file)).href).catch(() => ({}))) as {
    readonly [name: string]: { readonly prototype?: { readonly [method: string]: unknown } } | undefined;
  };
  return typeof module[wanted.class]?.prototype?.[wanted.method] === 'function'
    ? []
    : [`${wanted.package} ${version} cannot be metered: its ${wanted.class} has no ${wanted.method}`];
}

/** Path of the package.json of a package as it is resolved from the kit, or from the package whose dependency it is. */
function manifestOf({ package: name, of }: WrappedMethod): string | undefined {
  const from = of === undefined ? import.meta.url : findPackageJSON(of, import.meta.url);
  return from === undefined ? undefined : findPackageJSON(name, of === undefined ? from : pathToFileURL(from));
}
