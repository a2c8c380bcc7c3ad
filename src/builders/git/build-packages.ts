import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RegattaError } from '../../model/errors.ts';
import type { Built, BuildTools } from '../../model/builder.ts';
import { installKit } from '../npm/install-kit.ts';
import { copyKit, kitManifest, namedDependencies, replaceDependencies } from '../npm/kit-folder.ts';
import { withNeeded, type WorkspacePackage, workspacePackages } from '../npm/workspaces.ts';

/** Packages of a repository that a kit is to have. */
export interface PackagesOrder {
  /** Absolute path of the kit. */
  readonly kit: string;
  /** Those that were asked for, by name or folder; of none all that the kit depends on. */
  readonly packages: readonly string[];
  readonly limitNs: number;
  /** Puts the repository there. */
  readonly checkOut: (into: string) => Promise<void>;
  /** Has the repository build what is to be packed. */
  readonly build: (repository: string) => Promise<void>;
}

/**
 * Installs a kit with packages as a repository has them, each as it would be published: packed, with all that they need of the same repository. The
 * repository does not stay: with what its build installed it can take gigabytes.
 */
export async function buildPackages(into: string, order: PackagesOrder, tools: BuildTools): Promise<Built> {
  const { limitNs } = order;
  const [repository, kit] = [join(into, 'repository'), join(into, 'kit')];
  await order.checkOut(repository);
  const folders = chosenPackages(workspacePackages(repository), order).map(({ folder }) => folder);
  await order.build(repository);
  // a build may write manifests anew
  const all = workspacePackages(repository);
  const chosen = all.filter(({ folder }) => folders.includes(folder));
  const tarballs = await pack(withNeeded(chosen, all), { repository, into, limitNs }, tools);
  await rm(repository, { recursive: true, force: true });
  const ofKit = [...tarballs].find(([{ name }]) => name === kitManifest(order.kit).name);
  if (ofKit === undefined) copyKit(order.kit, kit);
  else {
    mkdirSync(kit);
    await tools.run({ words: ['tar', '-xzf', ofKit[1], '--strip-components=1', '-C', kit], directory: into });
  }
  const replaced = [...tarballs].filter(([{ name }]) => name !== ofKit?.[0].name && name !== 'regatta');
  replaceDependencies(kit, Object.fromEntries(replaced.map(([{ name }, tarball]) => [name, `file:${tarball}`])));
  await installKit(kit, limitNs, tools);
  for (const [{ name }, tarball] of replaced) checkInstalled(kit, name, tarball);
  const packages = chosen.map(({ name, manifest }) => [name, manifest.version ?? '0.0.0'] as const);
  return { directory: 'kit', programs: [], packages: Object.fromEntries(packages) };
}

/** @throws RegattaError SOURCE */
function chosenPackages(all: readonly WorkspacePackage[], { kit, packages }: PackagesOrder): readonly WorkspacePackage[] {
  const { name: ofKit = kit, dependencies = {} } = kitManifest(kit);
  const names = all.map(({ name }) => name).join(', ');
  const hint = `${names === '' ? 'It has no packages' : `It has ${names}`}. ${namedDependencies(dependencies)}`;
  if (packages.length === 0) {
    const found = all.filter(({ name }) => name in dependencies);
    if (found.length > 0) return found;
    throw new RegattaError('SOURCE', `it has no package that ${ofKit} depends on`, { hint });
  }
  return packages.map((asked) => {
    const found = all.find(({ name, folder }) => asked === name || asked.replace(/^\.\/(?=.)|\/$/g, '') === folder);
    if (found === undefined) throw new RegattaError('SOURCE', `it has no package ${asked}`, { hint });
    if (found.name in dependencies || found.name === ofKit) return found;
    throw new RegattaError('SOURCE', `${ofKit} does not depend on ${found.name}, so that it cannot be replaced there`, { hint });
  });
}

/** @returns the path of the tarball of each */
async function pack(
  packages: readonly WorkspacePackage[],
  { repository, into, limitNs }: { readonly repository: string; readonly into: string; readonly limitNs: number },
  tools: BuildTools,
): Promise<ReadonlyMap<WorkspacePackage, string>> {
  const place = join(into, 'packed');
  mkdirSync(place);
  const folders = packages.map(({ folder }) => `./${folder}`);
  await tools.run({ words: ['npm', 'pack', ...folders, '--loglevel=error', '--pack-destination', place], directory: repository, limitNs });
  return new Map(
    packages.map((each) => {
      const { name, manifest } = each;
      const file = join(place, `${name.replace(/^@/, '').replaceAll('/', '-')}-${manifest.version}.tgz`);
      if (!existsSync(file)) throw new RegattaError('BUILD', `npm packed no ${basename(file)}`);
      return [each, file] as const;
    }),
  );
}

/** What asks for a package in a way of its own (under another name, as a part of itself) could have brought another one. */
function checkInstalled(kit: string, name: string, tarball: string): void {
  const file = join(kit, 'node_modules', '.package-lock.json');
  if (!existsSync(file)) return;
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly packages: { readonly [path: string]: { readonly resolved?: string } };
  };
  const other = Object.entries(packages).find(
    ([path, { resolved = '' }]) => path.endsWith(`node_modules/${name}`) && !resolved.endsWith(basename(tarball)),
  );
  if (other !== undefined) throw new RegattaError('BUILD', `${name} was packed, and ${other[0]} of the kit is another one`);
}
