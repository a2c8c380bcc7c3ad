import type { Builder, OrdersVersions } from '../model/builder.ts';
import { commandBuilder } from './command-builder.ts';
import { gitBuilder } from './git/git-builder.ts';
import { goBuilder } from './go/go-builder.ts';
import { npmBuilder } from './npm/npm-builder.ts';

export { forgetCheckouts, removeUnused, type UnusedBuild, unusedBuilds } from './unused-builds.ts';
export { buildSource, type BuildSurroundings, withBuildTools } from './build-cache.ts';

/** Every builder, by the key of `source:` that chooses it. A new one is a file or folder beside this and a row here. */
export const builders: { readonly [name: string]: Builder & Partial<OrdersVersions> } = {
  npm: npmBuilder,
  git: gitBuilder,
  go: goBuilder,
  command: commandBuilder,
};
