import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Results } from '../src/model/result.ts';
import { temporaryHome } from './support/cli.ts';

const scenario = `
import type { Scenario } from 'regatta/scenario';

interface Client {
  publish(topic: string, sizeBytes: number): Promise<void>;
}

export default {
  params: { size: { type: 'size', default: '64B', about: 'bytes of each message' } },
  operation: ({ node, params }) => node.client.publish('blocks', params['size'] as number),
} satisfies Scenario<Client>;
`;

const experiment = `
import { defineExperiment } from 'regatta/experiment';

export default defineExperiment({
  kit: 'gossipsub',
  fleets: { nodes: 8 },
  rounds: [{ scenario: './mine.ts', size: '100B', rate: '5/s', for: '2s' }],
});
`;

const hasRegistry = spawnSync('npm', ['ping'], { timeout: 20_000 }).status === 0;

test.skipIf(!hasRegistry)(
  "what is packed runs where it is installed: the baseline, and a user's own scenario and experiment in TypeScript (needs the npm registry)",
  () => {
    const folder = temporaryHome();
    execFileSync('npm', ['run', 'pack', join(folder, 'packages')]);
    const packages = readdirSync(join(folder, 'packages')).map((name) => join(folder, 'packages', name));
    expect(packages).toHaveLength(2);
    const files = { 'package.json': '{"private": true, "type": "module"}\n', 'mine.ts': scenario, 'mine.experiment.ts': experiment };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], { cwd: folder });
    expect(existsSync(join(folder, 'node_modules', 'regatta', 'src', 'cli', 'main.ts'))).toBe(false);

    const run = (...args: readonly string[]): Results => {
      const { status, stdout, stderr } = spawnSync('npx', ['regatta', 'run', '--json', ...args], { cwd: folder, encoding: 'utf8' });
      expect([0, 1, 3], stderr).toContain(status);
      return JSON.parse(stdout) as Results;
    };
    const published = ({ metrics }: Results): number | null | undefined => metrics.find(({ name }) => name === 'published')?.value;
    const baseline = run('node_modules/regatta/examples/gossipsub/baseline.yaml', '-D', 'nodes=14');
    expect(published(baseline)).toBe(100);
    expect(baseline.environment.versions['libp2p']).toMatch(/^\d+\./);
    expect(published(run('mine.experiment.ts'))).toBe(10);
    expect(readFileSync(join(folder, '.regatta', '.gitignore'), 'utf8')).toBe('*\n');
  },
);
