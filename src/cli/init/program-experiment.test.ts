import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkExperiment } from '../../experiment/load-experiment.ts';
import { writeProblem, writeWarning } from '../../experiment/problems.ts';
import { temporaryFolder } from '../fixtures/command-line.ts';
import { wireExperimentParts } from '../wire.ts';
import { loadScenario } from './load-scenario.ts';
import { type ProgramAnswers, programExperiment } from './program-experiment.ts';

function experiment(nodes: ProgramAnswers['nodes'], rate = '5/s'): string {
  return programExperiment({ nodes, rate, length: '20s', scenario: './load.ts' }, 'x.yaml');
}

async function findingsOf(text: string): Promise<readonly string[]> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'x.yaml'), text);
  writeFileSync(join(cwd, 'load.ts'), loadScenario);
  const { set, problems } = await checkExperiment({ file: 'x.yaml', define: [], cwd }, wireExperimentParts());
  return [...problems.map(writeProblem), ...(set?.warnings ?? []).map(writeWarning)];
}

test('an experiment over programs is valid, whatever the command and however many', async () => {
  const commands = [
    'node server.js',
    'python3 -m http.server $node.ports.http',
    `sh -c 'exec ./a: "b" # c'`,
    '"./with space/x" -- {a: [1]}',
  ];
  for (const command of commands) {
    for (const count of [1, 2, 50]) {
      const text = experiment({ command, count });
      expect((parse(text) as { fleets: { nodes: { command: string } } }).fleets.nodes.command).toBe(command);
      expect([command, ...(await findingsOf(text))]).toEqual([command]);
    }
  }
});

test('an experiment over what runs already is valid, whatever its addresses', async () => {
  for (const attach of [['http://127.0.0.1:8080'], ['127.0.0.1:9000', 'http://[::1]:80/', 'https://example.org']]) {
    expect(await findingsOf(experiment({ attach }))).toEqual([]);
  }
});

test('what the comments suggest to try is valid as well', async () => {
  const text = experiment({ command: 'node server.js', count: 4 });
  expect(await findingsOf(`${text}matrix: {nodes: [4, 8]}\nrepeats: 5\n`)).toEqual([]);
  for (const ready of ['{http: /health}', '{log: listening}', 'started']) {
    expect(await findingsOf(text.replace('    ports:', `    ready: ${ready}\n    ports:`))).toEqual([]);
  }
  expect(experiment({ attach: ['127.0.0.1:80'] }, '1/min')).toContain('-D rate=10/min');
});
