import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Builder, BuildTools, ExactSource } from '../../model/builder.ts';
import { RegattaError } from '../../model/errors.ts';

/** What `go list -m -json` says of a module. */
interface ListedModule {
  readonly Path: string;
  readonly Version: string;
}

const exact = /^v\d+\.\d+\.\d+(-[\w.-]+)?(\+incompatible)?$/;

/** Builds a program of a Go module with the Go that is on PATH. */
export const goBuilder: Builder = {
  name: 'go',
  about:
    'a module of Go, or the folder of one of its programs (module/cmd/server); version: one, a branch, a tag or a commit; latest unless given',
  makes: ['executable'],
  options: {
    package: { type: 'text', about: 'folder of the program in the module: cmd/server; the module itself unless given' },
    tags: { type: 'list', default: [], items: { type: 'text', about: 'build tag' }, about: 'build tags' },
    limit: { type: 'duration', default: '30min', about: 'the longest that building may take' },
  },
  async resolve({ from, version, options }, tools): Promise<ExactSource> {
    const {
      package: inside,
      tags,
      limit,
    } = options as { readonly package?: string; readonly tags: readonly string[]; readonly limit: number };
    const toolchain = await tools.run({
      words: ['go', 'env', 'GOVERSION', 'CGO_ENABLED', 'GOFLAGS'],
      directory: tools.cache,
      answers: true,
    });
    const asked = version ?? 'latest';
    const found = exact.test(asked) ? asked : await resolveVersion(from, asked, tools);
    const path = inside === undefined ? from : `${from}/${inside}`;
    const program = nameOf(path);
    return {
      key: JSON.stringify([path, found, tags, toolchain]),
      versions: { [from]: found },
      title: `${path} ${found}`,
      notes: [],
      async build(into, site) {
        writeFileSync(join(into, 'go.mod'), 'module regatta.build\n');
        mkdirSync(join(into, 'bin'));
        const run = (...words: readonly string[]): Promise<string> =>
          site.run({ words: ['go', ...words], directory: into, limitNs: limit });
        await run('get', `${from}@${found}`);
        await run('build', '-mod=mod', ...(tags.length === 0 ? [] : ['-tags', tags.join(',')]), '-o', join(into, 'bin', program), path);
        const linked = await site.run({ words: ['go', 'version', '-m', join(into, 'bin', program)], directory: into, answers: true });
        checkLinked(linked, from, found);
        return { directory: '.', programs: ['bin'] };
      },
    };
  },
};

async function resolveVersion(module: string, asked: string, tools: BuildTools): Promise<string> {
  try {
    const words = ['go', 'list', '-m', '-json', `${module}@${asked}`];
    const answer = await tools.run({
      words,
      directory: tools.cache,
      keepsSecrets: true,
      env: { GOFLAGS: '-mod=mod', GO111MODULE: 'on' },
      answers: true,
    });
    return (JSON.parse(answer) as ListedModule).Version;
  } catch (error) {
    const hint = error instanceof RegattaError ? error.hint : undefined;
    throw new RegattaError('SOURCE', `go: there is no ${module}@${asked}, or it cannot be asked for`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

/** What else of the program's modules asks for may lift the version: then it is another one that was built. */
function checkLinked(linked: string, module: string, version: string): void {
  const lines = linked.split('\n').map((line) => line.trim().split('\t'));
  const [, , seen = 'none'] = lines.find(([kind, path]) => (kind === 'mod' || kind === 'dep') && path === module) ?? [];
  if (seen !== version) throw new RegattaError('BUILD', `${module} ${version} was asked for, and ${seen} was linked`);
}

/** As Go names a program: its folder, without the major version of a module at its end. */
function nameOf(path: string): string {
  return basename(path.replace(/\/v\d+$/, ''));
}
