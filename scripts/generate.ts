import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import ethereum from '../kits/ethereum/kit.ts';
import gossipsub from '../kits/gossipsub/kit.ts';
import { requestsParams } from '../kits/http/requests/params.ts';
import { bisectionJsonSchema } from '../src/analysis/comparison/bisect-schema.ts';
import { comparisonJsonSchema } from '../src/analysis/comparison/comparison-schema.ts';
import { alertsJsonSchema, historyJsonSchema } from '../src/analysis/history-schema.ts';
import { resultsJsonSchema, setJsonSchema } from '../src/analysis/results-schema.ts';
import { validityRulesDoc } from '../src/analysis/validity.ts';
import { experimentSchema } from '../src/cli/commands/schema.ts';
import { agentsShape } from '../src/experiment/experiment-schema.ts';
import { compiledContract } from './compiled-contract.ts';
import { drivesTables } from './drives-doc.ts';
import { ethereumTables } from './ethereum-doc.ts';
import { errorsDoc } from './errors-doc.ts';
import { experimentFileTables } from './experiment-file-doc.ts';
import { externalNodesTables } from './external-nodes-doc.ts';
import { externalReportsTables } from './external-reports-doc.ts';
import { fillTables } from './fill-tables.ts';
import { columnTable, kitReadme } from './kit-readme.ts';
import { documentedParams } from './param-table.ts';
import { pageBundle } from './page-bundle.ts';
import { keyTable } from './key-table.ts';
import { monitorsTables } from './monitors-doc.ts';
import { networkTables } from './network-doc.ts';
import { observersTables } from './observers-doc.ts';
import { prometheusTables } from './prometheus-doc.ts';
import { reportersTables } from './reporters-doc.ts';
import { versionsTables } from './versions-doc.ts';
import { runDirectoryDoc } from './run-directory-doc.ts';

/** Every file that is made from code. `--check` writes nothing and fails when one has drifted. */
const generated: readonly { readonly path: string; readonly make: (current: string) => string | Promise<string> }[] = [
  { path: 'schema/experiment.schema.json', make: async () => json(await experimentSchema()) },
  { path: 'schema/results.schema.json', make: () => json(resultsJsonSchema()) },
  { path: 'schema/set.schema.json', make: () => json(setJsonSchema()) },
  { path: 'schema/comparison.schema.json', make: () => json(comparisonJsonSchema()) },
  { path: 'schema/history.schema.json', make: () => json(historyJsonSchema()) },
  { path: 'schema/alerts.schema.json', make: () => json(alertsJsonSchema()) },
  { path: 'schema/bisection.schema.json', make: () => json(bisectionJsonSchema()) },
  { path: 'src/reporters/html/page.generated.ts', make: pageBundle },
  { path: 'docs/errors.md', make: errorsDoc },
  { path: 'docs/agents.md', make: (text) => fillTables(text, 'docs/agents.md', { agents: () => keyTable(agentsShape) }) },
  { path: 'docs/drives.md', make: (text) => fillTables(text, 'docs/drives.md', drivesTables) },
  { path: 'docs/experiment-file.md', make: (text) => fillTables(text, 'docs/experiment-file.md', experimentFileTables) },
  { path: 'docs/external-nodes.md', make: (text) => fillTables(text, 'docs/external-nodes.md', externalNodesTables) },
  { path: 'docs/external-reports.md', make: (text) => fillTables(text, 'docs/external-reports.md', externalReportsTables) },
  { path: 'docs/monitors.md', make: (text) => fillTables(text, 'docs/monitors.md', monitorsTables) },
  { path: 'docs/network.md', make: (text) => fillTables(text, 'docs/network.md', networkTables) },
  { path: 'docs/observers.md', make: (text) => fillTables(text, 'docs/observers.md', observersTables) },
  { path: 'docs/prometheus.md', make: (text) => fillTables(text, 'docs/prometheus.md', prometheusTables) },
  { path: 'docs/reporters.md', make: (text) => fillTables(text, 'docs/reporters.md', reportersTables) },
  { path: 'docs/versions.md', make: (text) => fillTables(text, 'docs/versions.md', versionsTables) },
  { path: 'docs/run-directory.md', make: runDirectoryDoc },
  {
    path: 'kits/ethereum/README.md',
    make: (text) =>
      kitReadme(ethereum, text, {
        ...ethereumTables,
        transfer: () => documentedParams(ethereum.scenarios.transfer.params),
        anvil: () => documentedParams(ethereum.nodes.anvil.params),
        tables: () => columnTable(ethereum.tables),
      }),
  },
  { path: 'kits/gossipsub/README.md', make: (text) => kitReadme(gossipsub, text) },
  {
    path: 'kits/http/README.md',
    make: (text) => fillTables(text, 'kits/http/README.md', { params: () => documentedParams(requestsParams) }),
  },
  { path: 'kits/ethereum/contracts/store.generated.ts', make: () => compiledContract('kits/ethereum/contracts/Store.sol') },
  { path: 'docs/measurement.md', make: (text) => fillTables(text, 'docs/measurement.md', { validity: validityRulesDoc }) },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
for (const { path, make } of generated) {
  const file = resolve(root, path);
  const current = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const content = await make(current);
  if (content === current) continue;
  if (check) {
    console.error(`${path} has drifted from the code: run npm run generate`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    console.log(`wrote ${path}`);
  }
}
