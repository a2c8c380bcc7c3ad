import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildTools } from '../../model/builder.ts';
import { ownRoot } from '../../model/own-root.ts';

/** What keeps builds of a kit apart, beside what it is made of: compiled parts belong to one Node, and what is linked to one Regatta. */
export const kitSurroundings: readonly string[] = [process.versions.modules, ownRoot];

/** Installs what the manifest of a folder asks for. */
export async function installPackages(folder: string, limitNs: number, tools: BuildTools): Promise<void> {
  await tools.run({ words: ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'], directory: folder, limitNs });
}

/** Installs a copied kit, which finds the Regatta that runs. */
export async function installKit(kit: string, limitNs: number, tools: BuildTools): Promise<void> {
  await installPackages(kit, limitNs, tools);
  const linked = join(kit, 'node_modules', 'regatta');
  mkdirSync(join(kit, 'node_modules'), { recursive: true });
  if (!existsSync(linked)) symlinkSync(fileURLToPath(ownRoot), linked, 'dir');
}
