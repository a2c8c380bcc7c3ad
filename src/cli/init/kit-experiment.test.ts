import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import awkward from '../../../test/kits/awkward/kit.ts';
import idle from '../../../bench/idle-kit/kit.ts';
import ethereum from '../../../kits/ethereum/kit.ts';
import http from '../../../kits/http/kit.ts';
import gossipsub from '../../../kits/gossipsub/kit.ts';
import { checkExperiment } from '../../experiment/load-experiment.ts';
import { writeProblem, writeWarning } from '../../experiment/problems.ts';
import type { Kit } from '../../model/kit.ts';
import { temporaryFolder } from '../fixtures/command-line.ts';
import { wireExperimentParts } from '../wire.ts';
import { kitExperiment } from './kit-experiment.ts';

/** A kit that asks for params of its own. */
const demanding: Kit = {
  ...idle,
  nodes: { idle: { about: '', url: '', params: { port: { type: 'integer', about: '', required: true, min: 1024 } } } },
  scenarios: {
    ask: {
      about: '',
      url: '',
      params: {
        patience: { type: 'duration', about: '', required: true },
        way: { type: 'text', about: '', required: true, values: ['up', 'down'] },
      },
    },
  },
};

const folder = (): string => temporaryFolder();

/** What is wrong with an experiment over that kit, and what it warns of. */
async function findingsOf(kit: Kit, text: string): Promise<readonly string[]> {
  const cwd = folder();
  writeFileSync(join(cwd, 'x.yaml'), text);
  const parts = { ...wireExperimentParts(), resolveKit: async () => ({ kit, url: 'file:///kit.ts', version: '1' }) };
  const { set, problems } = await checkExperiment({ file: 'x.yaml', define: [], cwd }, parts);
  return [...problems.map(writeProblem), ...(set?.warnings ?? []).map(writeWarning)];
}

const kits: readonly (readonly [what: string, kit: Kit])[] = [
  ['the kit gossipsub', gossipsub],
  ['a kit whose nodes are processes of their own', ethereum],
  ['a kit without nodes', http],
  ['a kit of many programs', awkward],
  ['a kit without a load', idle],
  ['a kit with params that must be given', demanding],
];

for (const [what, kit] of kits) {
  test(`an experiment over ${what} is valid, whatever the number of nodes`, async () => {
    for (const nodes of [1, 2, 3, 4, 13, 14, 24, 500]) {
      for (const rate of ['5/s', '1/min']) {
        const text = kitExperiment({ kit, kitName: kit.name, nodes, rate, length: '20s' }, 'x.yaml');
        expect([nodes, ...(await findingsOf(kit, text))]).toEqual([
          nodes,
          ...(kit === gossipsub && nodes < 8 ? [expect.stringContaining('D does not show')] : []),
        ]);
      }
    }
  });
}

test('what the comments suggest to try is valid as well', async () => {
  const text = kitExperiment({ kit: gossipsub, kitName: 'gossipsub', nodes: 24, rate: '5/s', length: '20s' }, 'x.yaml');
  const tried = `${text.replace('20ms..100ms', 'aws-7').replace('jitter: 10%', 'bandwidth: 10MiB/s')}matrix: {nodes: [24, 48]}\nrepeats: 5\n`;
  expect(await findingsOf(gossipsub, tried)).toEqual([]);
  expect(await findingsOf(gossipsub, text.replace('{count: 4, nodesPerProcess: 4}', '{count: 4, nodesPerProcess: 1}'))).toEqual([]);
});

test('limits are set on what the kit itself finds most telling', () => {
  const text = kitExperiment({ kit: gossipsub, kitName: 'gossipsub', nodes: 24, rate: '5/s', length: '20s' }, 'x.yaml');
  expect((parse(text) as { thresholds: string[] }).thresholds).toEqual([
    'operations.failed == 0%',
    'delivery.p99 < 1s',
    'delivery.ratio == 100%',
  ]);
});
