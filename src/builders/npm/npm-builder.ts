import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Builder, BuildTools, ExactSource, SourceOrder } from '../../model/builder.ts';
import { commitOf } from '../git/repository.ts';
import { exactPackage, type ExactPackage, whyNotInstalled } from './exact-package.ts';
import { installKit, installPackages, kitSurroundings } from './install-kit.ts';
import { checkDependsOn, copyKit, kitDigest, replaceDependencies } from './kit-folder.ts';

/** Installs a package: in the place of a dependency of a kit, or alone for the programs that it brings. */
export const npmBuilder: Builder = {
  name: 'npm',
  about:
    'a package of npm: of a kit the dependency that it takes the place of, else what brings the program; version: one, a range, a tag, a tarball or a repository; latest unless given',
  makes: ['module', 'executable'],
  options: { limit: { type: 'duration', default: '30min', about: 'the longest that installing may take' } },
  async resolve(order, tools): Promise<ExactSource> {
    const { from, kit } = order;
    if (kit !== undefined) checkDependsOn(kit, from);
    const found = await exactPackage(order, tools);
    const { commit } = found;
    return {
      key: JSON.stringify([from, found.key, kitSurroundings, kit === undefined ? null : kitDigest(kit)]),
      versions: { [from]: found.version, ...(commit === undefined ? {} : commitOf(commit.repository, commit.hash)) },
      title: `${from} ${found.version}${commit === undefined ? '' : ` (${commit.repository} at ${commit.hash.slice(0, 12)})`}`,
      notes: [],
      build: (into, site) =>
        install(order, found, into, site).catch(async (error: unknown) => {
          throw await whyNotInstalled(from, found, error, tools);
        }),
    };
  },
};

async function install(
  { from, kit, options }: SourceOrder,
  { spec, version }: ExactPackage,
  into: string,
  tools: BuildTools,
): ReturnType<ExactSource['build']> {
  const limitNs = options['limit'] as number;
  const programs = ['node_modules/.bin'];
  if (kit === undefined) {
    writeFileSync(join(into, 'package.json'), `${JSON.stringify({ private: true, dependencies: { [from]: spec } }, undefined, 2)}\n`);
    await installPackages(into, limitNs, tools);
    return { directory: '.', programs };
  }
  copyKit(kit, into);
  replaceDependencies(into, { [from]: spec });
  await installKit(into, limitNs, tools);
  return { directory: '.', programs, packages: { [from]: version } };
}
