import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Builder, BuildTools, ExactSource, SourceOrder } from '../../model/builder.ts';
import { ownRoot } from '../../model/own-root.ts';
import { exactPackage, type ExactPackage } from './exact-package.ts';
import { copyKit, kitDigest, kitManifest } from './kit-folder.ts';

/** Installs a package: in the place of a dependency of a kit, or alone for the programs that it brings. */
export const npmBuilder: Builder = {
  name: 'npm',
  about:
    'a package of npm: of a kit the dependency that it takes the place of, else what brings the program; version: one, a range, a tag, a tarball or a repository; latest unless given',
  makes: ['module', 'executable'],
  options: { limit: { type: 'duration', default: '30min', about: 'the longest that installing may take' } },
  async resolve(order, tools): Promise<ExactSource> {
    const { from, kit } = order;
    if (kit !== undefined) kitManifest(kit, from);
    const found = await exactPackage(order, tools);
    // compiled parts belong to one Node, and what is linked to one Regatta
    const ofKit = kit === undefined ? null : [kitDigest(kit), ownRoot];
    return {
      key: JSON.stringify([from, found.key, process.versions.modules, ofKit]),
      versions: { [from]: found.version },
      title: `${from} ${found.version}`,
      notes: [],
      build: (into, site) => install(order, found, into, site),
    };
  },
};

async function install(
  { from, kit, options }: SourceOrder,
  { spec }: ExactPackage,
  into: string,
  tools: BuildTools,
): ReturnType<ExactSource['build']> {
  if (kit === undefined) {
    writeFileSync(join(into, 'package.json'), `${JSON.stringify({ private: true, dependencies: { [from]: spec } }, undefined, 2)}\n`);
  } else copyKit(kit, into, { dependency: from, spec });
  const words = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'];
  await tools.run({ words, directory: into, limitNs: options['limit'] as number });
  if (kit === undefined) return { directory: '.', programs: ['node_modules/.bin'] };
  const linked = join(into, 'node_modules', 'regatta');
  mkdirSync(join(into, 'node_modules'), { recursive: true });
  if (!existsSync(linked)) symlinkSync(fileURLToPath(ownRoot), linked, 'dir');
  return { directory: '.', programs: ['node_modules/.bin'] };
}
